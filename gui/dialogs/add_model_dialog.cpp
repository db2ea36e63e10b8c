// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/dialogs/add_model_dialog.h"

#include "gui/app/theme.h"
#include "gui/widgets/record_table.h"
#include "gui/widgets/state_stack.h"
#include "storage/recipe/vocabulary.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFileInfo>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace poft::gui {

namespace {

QString text(std::string_view utf8)
{
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

}  // namespace

AddModelDialog::AddModelDialog(const QStringList& places, QWidget* parent)
    : QDialog(parent), m_models(new ModelChecksModel(this))
{
    setObjectName(QStringLiteral("addModelDialog"));
    setWindowTitle(tr("Add a model"));
    build();
    connect(&m_engine, &EngineProgram::answered, this,
            [this](const QJsonDocument& answer) { take(ModelChecks::fromJson(answer)); });
    connect(&m_engine, &EngineProgram::failed, m_stack,
            [this](const QString& sentence) { m_stack->showFailed(sentence); });
    m_stack->showBusy(tr("Looking at %n folder(s)…", nullptr, static_cast<int>(places.size())));
    m_engine.ask(QStringList{QStringLiteral("models"), QStringLiteral("check"), QStringLiteral("--json")} + places);
    resize(860, 460);
}

void AddModelDialog::build()
{
    m_table = new RecordTable(QStringLiteral("addModelDialog.models"), tr("Models that may be added"), m_models, 0,
                              RecordTable::Sorting::ByProxy);
    m_about = new QLabel;
    m_about->setObjectName(QStringLiteral("addModelDialog.about"));
    m_about->setTextFormat(Qt::PlainText);
    m_about->setWordWrap(true);
    m_about->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_about->setMinimumHeight(m_about->fontMetrics().lineSpacing() * 3);
    m_about->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_name = new QLineEdit;
    m_name->setObjectName(QStringLiteral("addModelDialog.name"));
    m_name->setToolTip(tr("What the model is called in this workspace, its recipes and charts"));
    m_name->setAccessibleName(tr("Name of the model in this workspace"));
    m_template = new QComboBox;
    m_template->setObjectName(QStringLiteral("addModelDialog.template"));
    m_template->setAccessibleName(tr("Chat template"));
    m_template->setToolTip(
        tr("How a conversation is written for the model. A model without a template of its own gets "
           "the one that fits its tokenizer; another one is kept in the workspace, the model's "
           "folder stays as it is."));
    m_template->addItem(tr("its own, or the one that fits"), QString());
    for (const recipe::Word& word : recipe::kTemplates)
        m_template->addItem(QStringLiteral("%1 (%2)").arg(text(word.name), text(word.meaning)), text(word.name));
    m_template->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_template->setMinimumContentsLength(40);
    auto* form = new QFormLayout;
    form->addRow(tr("&Name:"), m_name);
    form->addRow(tr("Chat &template:"), m_template);
    auto* panel = new QWidget;
    auto* inner = new QVBoxLayout(panel);
    inner->setContentsMargins(0, 0, 0, 0);
    inner->addWidget(m_table, 1);
    inner->addWidget(m_about);
    inner->addLayout(form);
    m_stack = new StateStack(QStringLiteral("addModelDialog.state"), panel);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    buttons->button(QDialogButtonBox::Cancel)->setObjectName(QStringLiteral("addModelDialog.cancelButton"));
    m_add = buttons->addButton(tr("&Add"), QDialogButtonBox::AcceptRole);
    m_add->setObjectName(QStringLiteral("addModelDialog.addButton"));
    m_add->setEnabled(false);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_table, &RecordTable::chosen, this, &AddModelDialog::choose);
    connect(m_name, &QLineEdit::textChanged, this, &AddModelDialog::judge);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_stack, 1);
    layout->addWidget(buttons);
}

void AddModelDialog::take(const ModelChecks& checks)
{
    m_assumes = checks.assumes;
    m_models->setRows(checks.models);
    m_stack->showContent();
    const auto usable = std::find_if(checks.models.begin(), checks.models.end(),
                                     [](const ModelCheck& model) { return model.problem.isEmpty(); });
    if (usable != checks.models.end())
        m_table->choose(usable->number);
    else if (m_models->rowCount() > 0)
        m_table->selectRow(0);
}

void AddModelDialog::choose(std::optional<qint64> number)
{
    m_chosen = number;
    const ModelCheck* model = number ? m_models->find(*number) : nullptr;
    if (model == nullptr)
        return judge();
    QPalette colours = palette();
    if (!model->problem.isEmpty())
        colours.setColor(QPalette::WindowText, Theme::of(colours).bad);
    m_about->setPalette(colours);
    if (model->problem.isEmpty())
        m_about->setText(tr("%1 (%2). %3").arg(model->memoryText(), m_assumes, model->templateChoice).trimmed());
    else
        m_about->setText(tr("It cannot be used: %1").arg(model->problem));
    if (!m_name->isModified())
        m_name->setText(QFileInfo(model->place).fileName());
    judge();
}

void AddModelDialog::judge()
{
    const ModelCheck* model = m_chosen ? m_models->find(*m_chosen) : nullptr;
    m_add->setEnabled(model != nullptr && model->problem.isEmpty() && !name().isEmpty());
    m_add->setDefault(m_add->isEnabled());
}

QString AddModelDialog::place() const
{
    const ModelCheck* model = m_chosen ? m_models->find(*m_chosen) : nullptr;
    return model == nullptr ? QString() : model->place;
}

QString AddModelDialog::name() const
{
    return m_name->text().trimmed();
}

QString AddModelDialog::chatTemplate() const
{
    return m_template->currentData().toString();
}

}  // namespace poft::gui
