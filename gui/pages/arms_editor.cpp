// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/arms_editor.h"

#include "gui/app/icons.h"
#include "gui/app/numbers.h"
#include "gui/models/recipe_text.h"
#include "gui/widgets/problem_line.h"
#include "gui/widgets/record_table.h"
#include "storage/recipe/edit.h"
#include "storage/recipe/settings.h"

#include <QAction>
#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

namespace poft::gui {

namespace {

QString label(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

QString objectiveLabel(const QString& name)
{
    for (const recipe::Choice& choice : recipe::findSetting("objective")->choices) {
        if (name.toStdString() == choice.name)
            return label(choice.label);
    }
    return name;
}

/// "/arms" and what is below it but settings, which have fields of their own. The objective's is here.
bool isOfArms(const QString& path)
{
    return path == QLatin1String("/arms") ||
           (path.startsWith(QLatin1String("/arms/")) &&
            (!path.contains(QLatin1String("/training/")) || path.endsWith(QLatin1String("/objective"))));
}

}  // namespace

ArmsModel::ArmsModel(QObject* parent)
    : RecordModel<ArmRow>(
          {
              {tr("Arm"),
               tr("Name of this side of the comparison"),
               [](const ArmRow& r) { return r.arm.name; },
               {},
               false,
               {}},
              {tr("Objective"),
               tr("What its training minimises"),
               [](const ArmRow& r) { return objectiveLabel(r.arm.objective); },
               {},
               false,
               {}},
              {tr("Starts after"),
               tr("The arm whose last checkpoint it starts from; empty where it starts from the target model"),
               [](const ArmRow& r) { return r.arm.after; },
               {},
               false,
               {}},
              {tr("Also sets"),
               tr("How many other values it sets for itself; they are bold in the settings of this arm"),
               [](const ArmRow& r) {
                   return r.arm.patches == 0 ? QString() : tr("%n value(s)", nullptr, r.arm.patches);
               },
               [](const ArmRow& r) { return r.arm.patches; },
               false,
               {}},
          },
          [](const ArmRow& r) { return r.number; }, parent)
{
}

ArmsEditor::ArmsEditor(RecipeDraft& draft, QWidget* parent)
    : QWidget(parent),
      m_draft(draft),
      m_model(new ArmsModel(this)),
      m_problem(new ProblemLine(QStringLiteral("experimentsPage.problem.arms")))
{
    build();
}

void ArmsEditor::build()
{
    m_table =
        new RecordTable(QStringLiteral("experimentsPage.arms"), tr("Arms"), m_model, 3, RecordTable::Sorting::None);
    m_table->setFixedHeight(m_table->verticalHeader()->defaultSectionSize() * 6 + m_table->fontMetrics().height());
    const auto action = [this](const char* name, const char* iconName, const QString& text, const QString& help) {
        auto* made = new QAction(icon(iconName), text, this);
        made->setObjectName(QLatin1String(name));
        made->setToolTip(help);
        return made;
    };
    m_addAction = action("addArmAction", "add", tr("Add arm"), tr("Another side of the comparison"));
    m_duplicateAction =
        action("duplicateArmAction", "", tr("Duplicate"), tr("The chosen arm once more, to change one thing in it"));
    m_removeAction = action("removeArmAction", "", tr("Remove"), tr("Take the chosen arm out of the recipe"));
    auto* buttons = new QHBoxLayout;
    for (QAction* one : {m_addAction, m_duplicateAction, m_removeAction}) {
        auto* button = new QToolButton;
        button->setDefaultAction(one);
        button->setObjectName(QStringLiteral("experimentsPage.") +
                              one->objectName().replace(QLatin1String("Action"), QLatin1String("Button")));
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setFocusPolicy(Qt::StrongFocus);
        buttons->addWidget(button);
    }
    buttons->addStretch(1);
    m_name = new QLineEdit;
    m_name->setObjectName(QStringLiteral("experimentsPage.armName"));
    m_name->setAccessibleName(tr("Name of the arm"));
    m_name->setToolTip(tr("What the arm is called in charts and tables"));
    m_objective = new QComboBox;
    m_objective->setObjectName(QStringLiteral("experimentsPage.armObjective"));
    m_objective->setAccessibleName(tr("Objective of the arm"));
    m_objective->setToolTip(
        tr("What the arm minimises: SFT the cross-entropy, PoFT and bi-PoFT the preference over the aligned models, "
           "DPO that between two answers"));
    for (const recipe::Choice& choice : recipe::findSetting("objective")->choices)
        m_objective->addItem(label(choice.label), label(choice.name));
    m_after = new QComboBox;
    m_after->setObjectName(QStringLiteral("experimentsPage.armAfter"));
    m_after->setAccessibleName(tr("What the arm starts after"));
    m_after->setToolTip(tr("Another arm whose trained model it starts from, in place of the target model"));
    m_after->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    auto* line = new QHBoxLayout;
    line->addWidget(new QLabel(tr("Chosen arm:")));
    line->addWidget(m_name, 1);
    line->addWidget(m_objective);
    line->addWidget(new QLabel(tr("starts after")));
    line->addWidget(m_after);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_table);
    layout->addLayout(line);
    layout->addWidget(m_problem);
    layout->addLayout(buttons);
    connect(m_table, &RecordTable::chosen, this, &ArmsEditor::fill);
    connect(m_addAction, &QAction::triggered, this, &ArmsEditor::add);
    connect(m_duplicateAction, &QAction::triggered, this, &ArmsEditor::duplicate);
    connect(m_removeAction, &QAction::triggered, this, &ArmsEditor::remove);
    connect(m_name, &QLineEdit::editingFinished, this, &ArmsEditor::rename);
    connect(m_objective, &QComboBox::activated, this,
            [this] { change(QStringLiteral("training/objective"), jsonText(m_objective->currentData().toString())); });
    connect(m_after, &QComboBox::activated, this, [this] {
        const QString arm = m_after->currentData().toString();
        change(QStringLiteral("after"), arm.isEmpty() ? std::nullopt : std::optional(jsonText(arm)));
    });
}

void ArmsEditor::show(const RecipeOutline& outline)
{
    m_outline = outline;
    std::vector<ArmRow> rows;
    for (const ArmOutline& arm : outline.arms)
        rows.push_back({static_cast<std::int64_t>(rows.size()), arm});
    m_model->setRows(std::move(rows));
    if (m_toChoose && m_model->find(*m_toChoose) != nullptr)
        m_table->choose(*std::exchange(m_toChoose, std::nullopt));
    else if (!m_table->chosenKey() && m_model->rowCount() > 0)
        m_table->selectRow(0);
    fill();
    showProblems();
}

void ArmsEditor::showProblems()
{
    QStringList sentences;
    for (const recipe::Problem& problem : m_draft.problems()) {
        const QString path = QString::fromStdString(problem.path);
        // What is wrong with a setting stands at the setting.
        if (problem.severity != recipe::Problem::Severity::Error || !isOfArms(path))
            continue;
        const std::size_t arm = path.section(QLatin1Char('/'), 2, 2).toUInt();
        const bool named = path.count(QLatin1Char('/')) > 1 && arm < m_outline.arms.size();
        const QString sentence = QString::fromStdString(problem.sentence);
        sentences << (named ? tr("%1: %2").arg(m_outline.arms[arm].name, sentence) : sentence);
    }
    m_problem->setSentence(sentences.join(QLatin1Char('\n')));
}

bool ArmsEditor::focusOn(const QString& path)
{
    if (!isOfArms(path))
        return false;
    const QString number = path.section(QLatin1Char('/'), 2, 2);
    if (!number.isEmpty() && m_model->find(number.toLongLong()) != nullptr)
        m_table->choose(number.toLongLong());
    fill();
    QWidget* field = m_table;
    if (path.endsWith(QLatin1String("/name")))
        field = m_name;
    else if (path.endsWith(QLatin1String("/after")))
        field = m_after;
    field->setFocus(Qt::OtherFocusReason);
    return true;
}

std::optional<std::size_t> ArmsEditor::chosen() const
{
    const std::optional<qint64> key = m_table->chosenKey();
    return key && static_cast<std::size_t>(*key) < m_outline.arms.size() ? std::optional(static_cast<std::size_t>(*key))
                                                                         : std::nullopt;
}

void ArmsEditor::fill()
{
    const std::optional<std::size_t> arm = chosen();
    for (QWidget* widget :
         {static_cast<QWidget*>(m_name), static_cast<QWidget*>(m_objective), static_cast<QWidget*>(m_after)})
        widget->setEnabled(arm.has_value());
    m_duplicateAction->setEnabled(arm.has_value());
    m_removeAction->setEnabled(arm && m_outline.arms.size() > 1);
    m_addAction->setEnabled(m_outline.readable);
    if (!arm)
        return;
    const ArmOutline& shown = m_outline.arms[*arm];
    if (!m_name->hasFocus() || !m_name->isModified())
        m_name->setText(shown.name);
    const QSignalBlocker quiet(m_after);
    m_objective->setCurrentIndex(m_objective->findData(shown.objective));
    m_after->clear();
    m_after->addItem(tr("(the target model)"), QString());
    for (const ArmOutline& other : m_outline.arms) {
        if (other.name != shown.name)
            m_after->addItem(other.name, other.name);
    }
    m_after->setCurrentIndex(std::max(0, m_after->findData(shown.after)));
}

void ArmsEditor::add()
{
    m_toChoose = static_cast<qint64>(m_outline.arms.size());
    const QString arm = QStringLiteral(R"({"name":%1,"training":{"objective":"poft"}})")
                            .arg(jsonText(freeName(m_outline, tr("new arm"))));
    if (m_outline.arms.empty())
        m_draft.edit({{QStringLiteral("/arms"), QLatin1Char('[') + arm + QLatin1Char(']')}}, tr("new arm"));
    else
        m_draft.edit({{QStringLiteral("/arms/-"), arm}}, tr("new arm"));
}

void ArmsEditor::duplicate()
{
    const std::optional<std::size_t> arm = chosen();
    if (!arm)
        return;
    const auto text = recipe::valueAt(m_draft.text().toStdString(), "/arms/" + std::to_string(*arm));
    if (!text)
        return;
    m_toChoose = static_cast<qint64>(m_outline.arms.size());
    m_draft.edit({{QStringLiteral("/arms/-"), QString::fromStdString(*text)},
                  {QStringLiteral("/arms/%1/name").arg(m_outline.arms.size()),
                   jsonText(freeName(m_outline, m_outline.arms[*arm].name))}},
                 tr("duplicate of an arm"));
}

void ArmsEditor::remove()
{
    if (const std::optional<std::size_t> arm = chosen())
        m_draft.edit({{QStringLiteral("/arms/%1").arg(*arm), std::nullopt}}, tr("removal of an arm"));
}

void ArmsEditor::rename()
{
    const std::optional<std::size_t> arm = chosen();
    if (!arm || !m_name->isModified())
        return;
    m_name->setModified(false);
    const QString name = m_name->text().trimmed();
    const QString before = m_outline.arms[*arm].name;
    if (name == before)
        return;
    QList<RecipeEdit> edits{{QStringLiteral("/arms/%1/name").arg(*arm), jsonText(name)}};
    // Those that start after it go on doing so.
    for (std::size_t i = 0; i < m_outline.arms.size(); ++i) {
        if (m_outline.arms[i].after == before)
            edits << RecipeEdit{QStringLiteral("/arms/%1/after").arg(i), jsonText(name)};
    }
    m_draft.edit(edits, tr("name of an arm"));
}

void ArmsEditor::change(const QString& key, const std::optional<QString>& json)
{
    if (const std::optional<std::size_t> arm = chosen())
        m_draft.edit({{QStringLiteral("/arms/%1/%2").arg(*arm).arg(key), json}}, tr("change of an arm"));
}

}  // namespace poft::gui
