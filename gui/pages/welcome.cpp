// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/welcome.h"

#include "gui/app/settings.h"
#include "gui/app/theme.h"
#include "gui/models/machine_check.h"
#include "gui/widgets/command_line_box.h"
#include "gui/widgets/recipe_gallery.h"
#include "gui/widgets/record_table.h"
#include "resources/resources.h"

#include <QAction>
#include <QDir>
#include <QGridLayout>
#include <QGroupBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QListWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace poft::gui {

namespace {

/// Makes a list or table give way to the words around it, down to so many lines.
void giveWay(QWidget& list, int lines)
{
    list.setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Ignored);
    list.setMinimumHeight(list.fontMetrics().height() * lines);
}

QLabel* paragraph(const QString& text)
{
    auto* label = new QLabel(text);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    return label;
}

}  // namespace

Welcome::Welcome(Settings& settings, const QList<QAction*>& actions, const QString& openFolder, QWidget* parent)
    : QWidget(parent),
      m_settings(settings),
      m_openFolder(openFolder),
      m_problem(paragraph({})),
      m_machine(new MachineModel(this))
{
    setObjectName(QStringLiteral("welcome"));
    m_problem->setObjectName(QStringLiteral("welcome.problem"));
    m_problem->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_problem->hide();
    auto* side = new QVBoxLayout;
    side->addWidget(buildRecent(), 2);
    side->addWidget(buildMachine(), 3);
    side->addWidget(buildSources());
    auto* parts = new QHBoxLayout;
    parts->addLayout(side, 5);
    parts->addSpacing(12);
    parts->addWidget(buildGallery(), 9);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 16, 24, 16);
    layout->addWidget(buildHead(actions));
    layout->addWidget(m_problem);
    layout->addSpacing(8);
    layout->addLayout(parts, 1);
    connect(&m_engine, &EngineProgram::answered, this, [this](const QJsonDocument& answer) {
        std::vector<MachineCheck> checks = machineChecks(answer);
        m_machineSummary->setText(machineSummary(checks));
        m_machine->setRows(std::move(checks));
        m_machineTable->show();
        m_checkAgain->setEnabled(true);
    });
    connect(&m_engine, &EngineProgram::failed, this, [this](const QString& sentence) {
        m_machineSummary->setText(sentence);
        m_machineTable->hide();
        m_checkAgain->setEnabled(true);
    });
    refresh();
}

QWidget* Welcome::buildHead(const QList<QAction*>& actions)
{
    auto* title = new QLabel(tr("PoFT Workbench"));
    QFont large = title->font();
    large.setPointSizeF(large.pointSizeF() * 2);
    large.setBold(true);
    title->setFont(large);
    auto* text =
        paragraph(tr("Fine-tune language models on data you do not fully trust, and watch what the method does "
                     "with each sample. A workspace is a folder that holds data sets, models, experiments and "
                     "their results."));
    auto* buttons = new QHBoxLayout;
    for (QAction* action : actions) {
        auto* button = new QToolButton;
        button->setDefaultAction(action);
        button->setObjectName(QStringLiteral("welcome.") + action->objectName());
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setFocusPolicy(Qt::StrongFocus);
        button->setMinimumHeight(fontMetrics().height() * 2);
        buttons->addWidget(button);
    }
    auto* head = new QWidget;
    auto* layout = new QGridLayout(head);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(title, 0, 0);
    layout->addLayout(buttons, 0, 1, Qt::AlignRight);
    layout->addWidget(text, 1, 0, 1, 2);
    layout->setColumnStretch(0, 1);
    return head;
}

QWidget* Welcome::buildGallery()
{
    auto* box = new QGroupBox(tr("Experiments to begin with"));
    auto* gallery = new RecipeGallery(QString::fromStdString((resourceFolder() / "recipes").string()));
    connect(gallery, &RecipeGallery::recipeChosen, this, &Welcome::recipeChosen);
    auto* layout = new QVBoxLayout(box);
    layout->addWidget(
        paragraph(m_openFolder.isEmpty()
                      ? tr("Each opens as a draft in a workspace of its own: look at its jobs and what they take, "
                           "change what you like, then press Start.")
                      : tr("Each opens as a draft in this workspace: look at its jobs and what they take, change what "
                           "you like, then press Start.")));
    layout->addWidget(gallery, 1);
    return box;
}

QWidget* Welcome::buildRecent()
{
    auto* box = new QGroupBox(m_openFolder.isEmpty() ? tr("Recent workspaces") : tr("Other workspaces"));
    m_noRecent =
        paragraph(m_openFolder.isEmpty()
                      ? tr("None yet. The demo needs no download: it makes its own data and models, and compares SFT "
                           "with PoFT in a few minutes.")
                      : tr("None yet. Another workspace opens in a window of its own."));
    m_noRecent->setObjectName(QStringLiteral("welcome.noRecent"));
    m_recent = new QListWidget;
    m_recent->setObjectName(QStringLiteral("welcome.recent"));
    m_recent->setAccessibleName(box->title());
    m_recent->setToolTip(m_openFolder.isEmpty() ? tr("Enter opens the workspace")
                                                : tr("Enter opens the workspace in a window of its own"));
    m_recent->setAlternatingRowColors(true);
    giveWay(*m_recent, 4);
    connect(m_recent, &QListWidget::itemActivated, this,
            [this](const QListWidgetItem* item) { Q_EMIT workspaceChosen(item->data(Qt::UserRole).toString()); });
    auto* layout = new QVBoxLayout(box);
    layout->addWidget(m_noRecent);
    layout->addWidget(m_recent, 1);
    layout->addStretch(0);
    return box;
}

QWidget* Welcome::buildMachine()
{
    auto* box = new QGroupBox(tr("This machine"));
    m_machineSummary = paragraph({});
    m_machineSummary->setObjectName(QStringLiteral("welcome.machineSummary"));
    m_checkAgain = new QToolButton;
    m_checkAgain->setToolTip(tr("Ask the engine anew what it finds on this machine"));
    m_checkAgain->setObjectName(QStringLiteral("welcome.checkAgain"));
    m_checkAgain->setText(tr("Check again"));
    m_checkAgain->setFocusPolicy(Qt::StrongFocus);
    connect(m_checkAgain, &QToolButton::clicked, this, &Welcome::checkMachine);
    auto* head = new QHBoxLayout;
    head->addWidget(m_machineSummary, 1);
    head->addWidget(m_checkAgain, 0, Qt::AlignTop);
    m_machineTable = new RecordTable(QStringLiteral("welcome.machine"), tr("What this machine can do"), m_machine, 1,
                                     RecordTable::Sorting::None);
    m_machineTable->setWordWrap(true);
    giveWay(*m_machineTable, 5);
    // Nothing to show before the first answer.
    m_machineTable->hide();
    m_machineTable->verticalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    auto* layout = new QVBoxLayout(box);
    layout->addLayout(head);
    layout->addWidget(m_machineTable, 1);
    layout->addStretch(0);
    return box;
}

QWidget* Welcome::buildSources()
{
    auto* box = new QGroupBox(tr("Models and data"));
    auto* layout = new QVBoxLayout(box);
    layout->addWidget(
        paragraph(tr("Hugging Face's own program fetches them; this one reads what is there and sends nothing "
                     "anywhere. Models are then added under Models, files imported under Data.")));
    layout->addWidget(new CommandLineBox(QStringLiteral("welcome.getModel"), tr("A model (about 3 GB):"),
                                         QStringLiteral("hf download Qwen/Qwen2.5-1.5B-Instruct")));
    layout->addWidget(
        new CommandLineBox(QStringLiteral("welcome.getData"),
                           tr("A data set (25 MB); then, under Data, import hf://datasets/tatsu-lab/alpaca/data/*"),
                           QStringLiteral("hf download tatsu-lab/alpaca --repo-type dataset")));
    return box;
}

void Welcome::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (!std::exchange(m_checked, true))
        checkMachine();
}

void Welcome::checkMachine()
{
    m_checkAgain->setEnabled(false);
    m_machineSummary->setText(tr("Looking at this machine…"));
    m_engine.ask({QStringLiteral("doctor"), QStringLiteral("--json")});
}

void Welcome::showProblem(const QString& sentence)
{
    m_problem->setText(sentence);
    m_problem->setVisible(!sentence.isEmpty());
    QPalette colours = palette();
    colours.setColor(QPalette::WindowText, Theme::of(palette()).bad);
    m_problem->setPalette(colours);
}

void Welcome::refresh()
{
    m_recent->clear();
    for (const QString& folder : m_settings.recentWorkspaces()) {
        if (folder == m_openFolder)
            continue;
        auto* item = new QListWidgetItem(
            QStringLiteral("%1\n%2").arg(QDir(folder).dirName(), QDir::toNativeSeparators(folder)), m_recent);
        item->setData(Qt::UserRole, folder);
    }
    m_noRecent->setVisible(m_recent->count() == 0);
    m_recent->setVisible(m_recent->count() > 0);
    if (m_recent->count() > 0)
        m_recent->setCurrentRow(0);
}

}  // namespace poft::gui
