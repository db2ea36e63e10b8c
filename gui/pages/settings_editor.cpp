// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/settings_editor.h"

#include "gui/widgets/menu_button.h"
#include "gui/widgets/setting_field.h"

#include <QComboBox>
#include <QFormLayout>
#include <QGroupBox>
#include <QLabel>
#include <QMenu>
#include <QSignalBlocker>
#include <QVBoxLayout>

namespace poft::gui {

namespace {

QString nameOf(const recipe::Setting& setting)
{
    return QString::fromUtf8(setting.name.data(), static_cast<qsizetype>(setting.name.size()));
}

std::optional<recipe::Objective> objectiveNamed(const QString& name)
{
    for (const auto objective :
         {recipe::Objective::Sft, recipe::Objective::Poft, recipe::Objective::BiPoft, recipe::Objective::Dpo}) {
        if (name.toStdString() == recipe::nameOf(objective))
            return objective;
    }
    return std::nullopt;
}

QString trainingPointer(std::optional<std::size_t> arm)
{
    return arm ? QStringLiteral("/arms/%1/training/").arg(*arm) : QStringLiteral("/training/");
}

}  // namespace

SettingsEditor::SettingsEditor(RecipeDraft& draft, QWidget* parent) : QWidget(parent), m_draft(draft)
{
    build();
}

void SettingsEditor::build()
{
    m_scope = new QComboBox;
    m_scope->setObjectName(QStringLiteral("experimentsPage.settingsScope"));
    m_scope->setToolTip(tr("Settings of all arms, or what one arm sets for itself; a bold name is set there"));
    auto* scopeLabel = new QLabel(tr("Settings o&f:"));
    scopeLabel->setBuddy(m_scope);
    auto* presets = new MenuButton;
    presets->setObjectName(QStringLiteral("experimentsPage.presetsButton"));
    presets->setText(tr("Presets ▾"));
    presets->setAccessibleName(tr("Presets of the settings"));
    presets->setToolTip(tr("Several settings at once, for all arms"));
    auto* menu = new QMenu(presets);
    addPresets(*menu);
    presets->setMenu(menu);
    auto* head = new QHBoxLayout;
    head->addWidget(scopeLabel);
    head->addWidget(m_scope);
    head->addStretch(1);
    head->addWidget(presets);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addLayout(head);
    layout->addWidget(buildGroup(recipe::SettingGroup::Method, tr("Method")));
    layout->addWidget(buildGroup(recipe::SettingGroup::Optimisation, tr("Optimisation")));
    layout->addWidget(buildGroup(recipe::SettingGroup::Adapters, tr("Adapters (LoRA)")));
    layout->addWidget(buildGroup(recipe::SettingGroup::Batches, tr("Batches and length")));
    layout->addWidget(buildGroup(recipe::SettingGroup::Records, tr("Checkpoints and measurements")));
    connect(m_scope, &QComboBox::activated, this, &SettingsEditor::fill);
}

QWidget* SettingsEditor::buildGroup(recipe::SettingGroup group, const QString& title)
{
    auto* box = new QGroupBox(title);
    auto* form = new QFormLayout(box);
    for (const recipe::Setting& setting : recipe::settingsTable()) {
        // The recipe's seeds decide it, and have a line of their own.
        if (setting.group != group || setting.name == "seed")
            continue;
        auto* field = new SettingField(setting);
        form->addRow(field->label(), field);
        connect(field, &SettingField::edited, this, [this, field](const QString& json) {
            m_draft.edit({{pointer(*field), json}}, tr("change of %1").arg(nameOf(field->setting())));
        });
        connect(field, &SettingField::cleared, this, [this, field] {
            m_draft.edit({{pointer(*field), std::nullopt}}, tr("default of %1").arg(nameOf(field->setting())));
        });
        m_fields.push_back(field);
    }
    return box;
}

void SettingsEditor::addPresets(QMenu& menu)
{
    using Values = QList<std::pair<QString, QString>>;
    const auto add = [this, &menu](const char* name, const QString& text, const QString& help, const Values& values) {
        QAction* action = menu.addAction(text, this, [this, text, values] {
            QList<RecipeEdit> edits;
            for (const auto& [setting, json] : values)
                edits << RecipeEdit{QStringLiteral("/training/") + setting, json};
            m_draft.edit(edits, text);
        });
        action->setObjectName(QLatin1String(name));
        action->setToolTip(help);
    };
    menu.setToolTipsVisible(true);
    add("presetPaperAction", tr("As in the paper's released code"),
        tr("Full fine-tuning of 7B models on GPUs: learning rate 1e-6, cosine, 10 % warm-up, 4,096 tokens, 16 × 4 "
           "samples, "
           "bfloat16, one epoch"),
        {{QStringLiteral("learning_rate"), QStringLiteral("1e-6")},
         {QStringLiteral("lr_scheduler_type"), QStringLiteral("\"cosine\"")},
         {QStringLiteral("warmup_steps"), QStringLiteral("0.1")},
         {QStringLiteral("max_length"), QStringLiteral("4096")},
         {QStringLiteral("per_device_train_batch_size"), QStringLiteral("16")},
         {QStringLiteral("gradient_accumulation_steps"), QStringLiteral("4")},
         {QStringLiteral("bf16"), QStringLiteral("true")},
         {QStringLiteral("num_train_epochs"), QStringLiteral("1")}});
    add("presetSmallAction", tr("Small models on this computer"),
        tr("As the demo: learning rate 7e-4, 128 tokens, 32 samples, five epochs"),
        {{QStringLiteral("learning_rate"), QStringLiteral("0.0007")},
         {QStringLiteral("lr_scheduler_type"), QStringLiteral("\"cosine\"")},
         {QStringLiteral("warmup_steps"), QStringLiteral("0.05")},
         {QStringLiteral("max_length"), QStringLiteral("128")},
         {QStringLiteral("per_device_train_batch_size"), QStringLiteral("32")},
         {QStringLiteral("gradient_accumulation_steps"), QStringLiteral("1")},
         {QStringLiteral("num_train_epochs"), QStringLiteral("5")}});
    add("presetTrialAction", tr("A trial of 20 steps"), tr("To see that everything works before the long run"),
        {{QStringLiteral("max_steps"), QStringLiteral("20")},
         {QStringLiteral("epoch_scores"), QStringLiteral("\"off\"")}});
}

void SettingsEditor::show(const RecipeOutline& outline)
{
    m_outline = outline;
    fillScopes();
    fill();
}

void SettingsEditor::fillScopes()
{
    QStringList texts{tr("all arms")};
    for (const ArmOutline& arm : m_outline.arms)
        texts << tr("arm %1").arg(arm.name);
    const QSignalBlocker quiet(m_scope);
    const int before = std::max(0, m_scope->currentIndex());
    m_scope->clear();
    m_scope->addItems(texts);
    m_scope->setCurrentIndex(std::min(before, m_scope->count() - 1));
}

std::optional<std::size_t> SettingsEditor::arm() const
{
    return m_scope->currentIndex() > 0 ? std::optional(static_cast<std::size_t>(m_scope->currentIndex()) - 1)
                                       : std::nullopt;
}

QString SettingsEditor::pointer(const SettingField& field) const
{
    return trainingPointer(arm()) + nameOf(field.setting());
}

void SettingsEditor::fill()
{
    std::vector<recipe::Objective> objectives;
    for (std::size_t i = 0; i < m_outline.arms.size(); ++i) {
        const std::optional<recipe::Objective> objective = objectiveNamed(m_outline.arms[i].objective);
        if (objective && (!arm() || arm() == i))
            objectives.push_back(*objective);
    }
    const bool adapters = m_outline.setting(QStringLiteral("lora_r"), arm()).text.toLongLong() > 0;
    for (SettingField* field : m_fields) {
        const RecipeOutline::Value value = m_outline.setting(nameOf(field->setting()), arm());
        field->setValue(value.text, value.own);
        const bool used = objectives.empty() ||
                          std::any_of(objectives.begin(), objectives.end(),
                                      [field](auto objective) { return field->setting().appliesTo(objective); });
        const bool shapesAdapters =
            field->setting().group == recipe::SettingGroup::Adapters && field->setting().name != "lora_r";
        field->setEffective(used && (adapters || !shapesAdapters));
        QString problem;
        for (const recipe::Problem& one : m_draft.problems()) {
            if (one.severity == recipe::Problem::Severity::Error && QString::fromStdString(one.path) == pointer(*field))
                problem = QString::fromStdString(one.sentence);
        }
        field->setProblem(problem);
    }
}

bool SettingsEditor::focusOn(const QString& path)
{
    for (int scope = 0; scope < m_scope->count(); ++scope) {
        const QString prefix = trainingPointer(scope == 0 ? std::nullopt : std::optional<std::size_t>(scope - 1));
        for (SettingField* field : m_fields) {
            if (path != prefix + nameOf(field->setting()))
                continue;
            m_scope->setCurrentIndex(scope);
            fill();
            field->setFocus(Qt::OtherFocusReason);
            return true;
        }
    }
    return false;
}

}  // namespace poft::gui
