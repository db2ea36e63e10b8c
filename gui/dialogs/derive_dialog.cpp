// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/dialogs/derive_dialog.h"

#include "gui/app/numbers.h"
#include "gui/models/duplicate_search.h"
#include "gui/widgets/problem_line.h"
#include "gui/widgets/search_state.h"
#include "gui/widgets/state_stack.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QTabWidget>
#include <QVBoxLayout>

namespace poft::gui {

namespace {

constexpr int kStillMilliseconds = 400;

QPlainTextEdit* reader(const char* name, const QString& accessibleName)
{
    auto* edit = new QPlainTextEdit;
    edit->setObjectName(QStringLiteral("deriveDialog.") + QLatin1String(name));
    edit->setAccessibleName(accessibleName);
    edit->setReadOnly(true);
    edit->setTabChangesFocus(true);
    return edit;
}

QLabel* words(const QString& text)
{
    auto* label = new QLabel(text);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    return label;
}

}  // namespace

DeriveDialog::DeriveDialog(const QString& folder, const DeriveChoices& choices, DeriveForm* form, QWidget* parent)
    : QDialog(parent), m_folder(folder), m_choices(choices), m_form(form)
{
    setObjectName(QStringLiteral("deriveDialog"));
    setWindowTitle(form->title());
    build();
    m_later.setSingleShot(true);
    m_later.setInterval(kStillMilliseconds);
    connect(&m_later, &QTimer::timeout, this, &DeriveDialog::ask);
    connect(m_form, &DeriveForm::changed, this, &DeriveDialog::takeChange);
    connect(m_name, &QLineEdit::textChanged, this, &DeriveDialog::judge);
    connect(&m_engine, &EngineProgram::answered, this,
            [this](const QJsonDocument& answer) { take(DerivationLook::fromJson(answer)); });
    connect(&m_engine, &EngineProgram::failed, m_stack,
            [this](const QString& sentence) { m_stack->showFailed(sentence); });
    resize(1160, 660);
    takeChange();
}

void DeriveDialog::build()
{
    auto* splitter = new QSplitter(Qt::Horizontal);
    splitter->addWidget(buildForm());
    splitter->addWidget(buildPreview());
    splitter->setStretchFactor(1, 1);
    splitter->setChildrenCollapsible(false);
    splitter->setSizes({640, 500});
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    buttons->button(QDialogButtonBox::Cancel)->setObjectName(QStringLiteral("deriveDialog.cancelButton"));
    m_make = buttons->addButton(tr("&Make it"), QDialogButtonBox::AcceptRole);
    m_make->setObjectName(QStringLiteral("deriveDialog.makeButton"));
    m_make->setToolTip(tr("Put it into the queue; it appears among the data sets when it is made"));
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(splitter, 1);
    layout->addWidget(buttons);
}

QWidget* DeriveDialog::buildForm()
{
    auto* panel = new QWidget;
    m_name = new QLineEdit(m_form->suggestedName());
    m_name->setObjectName(QStringLiteral("deriveDialog.name"));
    m_name->setToolTip(tr("What the new data set is called in this workspace"));
    m_name->setAccessibleName(tr("Name of the data set that is made"));
    m_problem = new ProblemLine(QStringLiteral("deriveDialog.problem"));
    auto* area = new QScrollArea;
    area->setObjectName(QStringLiteral("deriveDialog.form"));
    area->setAccessibleName(m_form->title());
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    area->setWidget(m_form);
    auto* layout = new QVBoxLayout(panel);
    layout->setContentsMargins(0, 0, 6, 0);
    layout->addWidget(words(tr("Of “%1”, %2 samples. %3")
                                .arg(QString::fromStdString(m_choices.source.name), count(m_choices.source.sampleCount),
                                     m_form->explanation())));
    if (m_form->suggestedName().isEmpty()) {
        m_name->setParent(panel);
        m_name->hide();
    } else {
        auto* line = new QFormLayout;
        line->addRow(tr("&Name:"), m_name);
        layout->addLayout(line);
    }
    layout->addWidget(area, 1);
    layout->addWidget(m_problem);
    panel->setMinimumWidth(panel->fontMetrics().averageCharWidth() * 62);
    return panel;
}

QWidget* DeriveDialog::buildPreview()
{
    auto* panel = new QWidget;
    m_summary = words({});
    m_summary->setObjectName(QStringLiteral("deriveDialog.summary"));
    m_noise = reader("noise", tr("First samples that become noise"));
    m_go = reader("go", tr("First samples that go"));
    m_stay = reader("stay", tr("First samples that stay"));
    m_tabs = new QTabWidget;
    m_tabs->setObjectName(QStringLiteral("deriveDialog.preview"));
    m_tabs->setAccessibleName(tr("What it would do"));
    auto* layout = new QVBoxLayout(panel);
    layout->setContentsMargins(6, 0, 0, 0);
    layout->addWidget(m_summary);
    layout->addWidget(m_tabs, 1);
    m_stack = new StateStack(QStringLiteral("deriveDialog.state"), panel);
    return m_stack;
}

QString DeriveDialog::problem() const
{
    if (const QString wrong = m_form->problem(); !wrong.isEmpty())
        return wrong;
    QStringList names;
    for (const recipe::DatasetSpec& spec : m_form->specs(m_name->text())) {
        const QString name = QString::fromStdString(spec.name);
        if (name.isEmpty())
            return tr("A data set needs a name.");
        if (m_choices.datasets.contains(name))
            return tr("The workspace has a data set “%1” already; choose another name.").arg(name);
        if (names.contains(name))
            return tr("Two parts are called “%1”.").arg(name);
        names << name;
    }
    return {};
}

std::vector<recipe::DatasetSpec> DeriveDialog::specs() const
{
    return m_form->specs(m_name->text());
}

void DeriveDialog::offerSearch(DuplicateSearch* search)
{
    search->setParent(this);
    m_search = search;
    m_search->setDataset(m_choices.source.id);
    connect(m_search, &DuplicateSearch::changed, this, [this] {
        if (m_waits)
            takeChange();
    });
    takeChange();
}

bool DeriveDialog::lacksSearch() const
{
    if (m_search == nullptr || m_search->state() == DuplicateSearch::State::Done)
        return false;
    const std::vector<recipe::DatasetSpec> wanted = specs();
    return std::any_of(wanted.begin(), wanted.end(), [](const recipe::DatasetSpec& spec) {
        const auto* derivation = std::get_if<recipe::Derivation>(&spec.content);
        return derivation != nullptr && derivation->filter && recipe::needsNearDuplicates(*derivation->filter);
    });
}

void DeriveDialog::judge()
{
    const QString wrong = problem();
    m_problem->setSentence(wrong);
    m_make->setEnabled(wrong.isEmpty());
    m_make->setDefault(wrong.isEmpty());
}

void DeriveDialog::takeChange()
{
    judge();
    m_engine.cancel();
    m_looks.clear();
    if (const QString wrong = m_form->problem(); !wrong.isEmpty()) {
        m_later.stop();
        return m_stack->showEmpty(tr("Nothing to show yet"), tr("What it would do stands here. %1").arg(wrong));
    }
    m_waits = lacksSearch();
    if (m_waits) {
        m_later.stop();
        showSearch(*m_stack, *m_search,
                   tr("To show what this would take away they have to be found first. The data set can be made without "
                      "a look: they are searched for then."));
        return;
    }
    m_stack->showBusy(tr("Working out what it would do…"));
    m_later.start();
}

void DeriveDialog::ask()
{
    const std::vector<recipe::DatasetSpec> wanted = specs();
    if (m_looks.size() >= wanted.size())
        return;
    recipe::DatasetSpec spec = wanted[m_looks.size()];
    spec.name = "preview";  // the name itself may not be given yet
    m_engine.ask(
        {QStringLiteral("derive"), m_folder, QStringLiteral("--spec"), QString::fromStdString(recipe::toText(spec))});
}

void DeriveDialog::take(const DerivationLook& look)
{
    m_looks.push_back(look);
    if (m_looks.size() < specs().size())
        return ask();
    showLooks();
}

void DeriveDialog::showLooks()
{
    const DerivationLook& first = m_looks.front();
    QStringList lines;
    if (m_looks.size() > 1) {
        const std::vector<recipe::DatasetSpec> wanted = specs();
        qint64 left = first.of;
        for (std::size_t i = 0; i < m_looks.size(); ++i) {
            lines << tr("%1: %2 samples").arg(QString::fromStdString(wanted[i].name), count(m_looks[i].samples));
            left -= m_looks[i].samples;
        }
        if (left > 0)
            lines << tr("in no part: %1 samples").arg(count(left));
    } else if (!first.noiseKinds.isEmpty()) {
        lines << tr("%1 samples, %2 of them noise (%3).")
                     .arg(count(first.samples), count(first.noise),
                          percent(static_cast<double>(first.noise) / static_cast<double>(first.samples)));
        lines << first.noiseKinds;
    } else {
        lines << tr("%1 of %2 samples stay, %3 go.")
                     .arg(count(first.samples), count(first.of), count(first.of - first.samples));
    }
    m_summary->setText(lines.join(QLatin1Char('\n')));
    m_tabs->clear();
    const auto show = [this](QPlainTextEdit* edit, const QStringList& texts, const QString& title) {
        edit->setPlainText(texts.join(QStringLiteral("\n\n")));
        edit->setVisible(!texts.isEmpty());
        if (!texts.isEmpty())
            m_tabs->addTab(edit, title);
    };
    const bool noise = !first.firstNoise.isEmpty();
    show(m_noise, first.firstNoise, tr("First noise"));
    show(m_go, noise ? QStringList() : first.firstGo, tr("First that go"));
    show(m_stay, noise ? QStringList() : first.firstStay,
         m_looks.size() > 1 ? tr("First part") : tr("First that stay"));
    m_stack->showContent();
}

}  // namespace poft::gui
