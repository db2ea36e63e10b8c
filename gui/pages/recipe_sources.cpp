// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/recipe_sources.h"

#include "gui/pages/source_rows.h"
#include "gui/widgets/problem_line.h"

#include <QAbstractButton>
#include <QFormLayout>
#include <QLineEdit>
#include <QVBoxLayout>

namespace poft::gui {

RecipeSources::RecipeSources(RecipeDraft& draft, QWidget* parent) : QWidget(parent), m_draft(draft)
{
    build();
}

void RecipeSources::build()
{
    auto* form = new QFormLayout(this);
    form->setContentsMargins(0, 0, 0, 0);
    m_name = addLine(*form, tr("Name:"), QStringLiteral("recipeName"), tr("Name of the experiment"),
                     tr("What the experiment is called"), QStringLiteral("/name"));
    connect(m_name, &QLineEdit::editingFinished, this, &RecipeSources::setName);
    m_train = addChoice(*form, tr("Training data:"), QStringLiteral("train"),
                        tr("What SFT, PoFT and bi-PoFT train on, and the aligned models score"),
                        QStringLiteral("/data/train"), SourceBox::Kind::Datasets);
    m_evaluationData = addChoice(*form, tr("Held-out data:"), QStringLiteral("heldOut"),
                                 tr("Samples whose loss is followed while training; none of them is trained on"),
                                 QStringLiteral("/data/evaluation"), SourceBox::Kind::Datasets);
    m_pairs = addChoice(*form, tr("Preference pairs:"), QStringLiteral("pairs"), tr("What DPO trains on"),
                        QStringLiteral("/data/pairs"), SourceBox::Kind::Datasets);
    m_target =
        addChoice(*form, tr("Target model:"), QStringLiteral("target"), tr("The model that every arm starts from"),
                  QStringLiteral("/target"), SourceBox::Kind::Models);
    m_aligned = new AlignedRows(m_draft);
    addField(*form, tr("Aligned models:"), QStringLiteral("/aligned"), m_aligned);
    m_evaluations = new EvaluationRows(m_draft);
    addField(*form, tr("Evaluations:"), QStringLiteral("/evaluations"), m_evaluations);
    m_seeds = addLine(*form, tr("Seeds:"), QStringLiteral("seeds"), tr("Seeds"),
                      tr("Each arm is trained once with each of these numbers: 1, 2, 3"), QStringLiteral("/seeds"));
    connect(m_seeds, &QLineEdit::editingFinished, this, &RecipeSources::setSeeds);
}

void RecipeSources::addField(QFormLayout& form, const QString& label, const QString& pointer, QWidget* editor)
{
    auto* problem = new ProblemLine(QStringLiteral("experimentsPage.problem") +
                                    QString(pointer).replace(QLatin1Char('/'), QLatin1Char('.')));
    auto* column = new QVBoxLayout;
    column->setSpacing(2);
    column->addWidget(editor);
    column->addWidget(problem);
    form.addRow(label, column);
    m_fields.push_back({pointer, editor, problem});
}

SourceBox* RecipeSources::addChoice(QFormLayout& form, const QString& label, const QString& name, const QString& help,
                                    const QString& pointer, SourceBox::Kind kind)
{
    auto* box = new SourceBox(name, QString(label).remove(QLatin1Char(':')), kind, true);
    box->setToolTip(help);
    box->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    connect(box, &SourceBox::nameChosen, this, [this, pointer, kind](const QString& chosen) {
        const bool models = kind == SourceBox::Kind::Models;
        QList<RecipeEdit> edits = registration(m_outline, chosen, models);
        edits << RecipeEdit{pointer, chosen.isEmpty() ? std::nullopt : std::optional(jsonText(chosen))};
        m_draft.edit(edits, models ? tr("choice of a model") : tr("choice of data"));
    });
    addField(form, label, pointer, box);
    return box;
}

QLineEdit* RecipeSources::addLine(QFormLayout& form, const QString& label, const QString& name,
                                  const QString& accessibleName, const QString& help, const QString& pointer)
{
    auto* edit = new QLineEdit;
    edit->setObjectName(QStringLiteral("experimentsPage.") + name);
    edit->setAccessibleName(accessibleName);
    edit->setToolTip(help);
    addField(form, label, pointer, edit);
    return edit;
}

void RecipeSources::setAvailable(const Available& available)
{
    if (available == m_available)
        return;
    m_available = available;
    show(m_outline);
}

void RecipeSources::show(const RecipeOutline& outline)
{
    m_outline = outline;
    if (!m_name->hasFocus() || !m_name->isModified())
        m_name->setText(outline.name);
    if (!m_seeds->hasFocus() || !m_seeds->isModified())
        m_seeds->setText(outline.seeds);
    m_target->fill(outline, m_available, outline.target);
    m_train->fill(outline, m_available, outline.train);
    m_evaluationData->fill(outline, m_available, outline.evaluation);
    m_pairs->fill(outline, m_available, outline.pairs);
    m_aligned->show(outline, m_available);
    m_evaluations->show(outline, m_available);
    showProblems();
}

void RecipeSources::showProblems()
{
    for (const Field& field : m_fields) {
        QStringList sentences;
        for (const recipe::Problem& problem : m_draft.problems()) {
            const QString path = QString::fromStdString(problem.path);
            const bool here = path == field.pointer || path.startsWith(field.pointer + QLatin1Char('/'));
            if (here && problem.severity == recipe::Problem::Severity::Error)
                sentences << QString::fromStdString(problem.sentence);
        }
        field.problem->setSentence(sentences.join(QLatin1Char('\n')));
    }
}

bool RecipeSources::focusOn(const QString& path)
{
    for (const Field& field : m_fields) {
        if (path != field.pointer && !path.startsWith(field.pointer + QLatin1Char('/')))
            continue;
        // Of rows, the one that the path's number names, else the button that adds one.
        const QString row = path.mid(field.pointer.size() + 1).section(QLatin1Char('/'), 0, 0);
        QWidget* editor = field.editor;
        if (field.editor == m_aligned || field.editor == m_evaluations) {
            const QString name = field.editor == m_aligned ? QStringLiteral("aligned") : QStringLiteral("evaluation");
            editor = field.editor->findChild<QWidget*>(QStringLiteral("experimentsPage.") + name + row);
            if (editor == nullptr)
                editor = field.editor->findChild<QAbstractButton*>(
                    field.editor == m_aligned ? QStringLiteral("experimentsPage.addAligned")
                                              : QStringLiteral("experimentsPage.addEvaluation"));
        }
        if (editor != nullptr)
            editor->setFocus(Qt::OtherFocusReason);
        return editor != nullptr;
    }
    return false;
}

void RecipeSources::setName()
{
    if (m_name->isModified())
        m_draft.edit({{QStringLiteral("/name"), jsonText(m_name->text().trimmed())}}, tr("name"));
    m_name->setModified(false);
}

void RecipeSources::setSeeds()
{
    if (!m_seeds->isModified())
        return;
    m_seeds->setModified(false);
    m_draft.edit({{QStringLiteral("/seeds"), seedsJson(m_seeds->text())}}, tr("seeds"));
}

}  // namespace poft::gui
