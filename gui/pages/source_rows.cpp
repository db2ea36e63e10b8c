// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/source_rows.h"

#include "gui/widgets/source_box.h"
#include "resources/resources.h"

#include <QDir>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QToolButton>
#include <QVBoxLayout>

namespace poft::gui {

namespace {

/// Takes all rows out of a column of rows that is made anew.
QVBoxLayout* emptied(QWidget& column)
{
    qDeleteAll(column.findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly));
    delete column.layout();
    auto* layout = new QVBoxLayout(&column);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    return layout;
}

/// The tasks that are shipped, and `current` where it is none of them.
QStringList taskNames(const QString& current)
{
    QStringList names;
    const QDir folder(QString::fromStdString((resourceFolder() / "tasks").string()));
    for (const QString& file : folder.entryList({QStringLiteral("*.json")}, QDir::Files, QDir::Name))
        names << file.chopped(5);
    if (!names.contains(current))
        names << current;
    return names;
}

QToolButton* textButton(const QString& text, const QString& name, const QString& help)
{
    auto* button = new QToolButton;
    button->setText(text);
    button->setObjectName(QStringLiteral("experimentsPage.") + name);
    button->setAccessibleName(help);
    button->setToolTip(help);
    button->setFocusPolicy(Qt::StrongFocus);
    return button;
}

void addRow(QVBoxLayout& column, const QList<QWidget*>& widgets)
{
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    for (QWidget* widget : widgets)
        layout->addWidget(widget);
    layout->addStretch(1);
    column.addWidget(row);
}

bool sameNames(const RecipeOutline& a, const RecipeOutline& b)
{
    return a.models == b.models && a.datasets == b.datasets;
}

}  // namespace

AlignedRows::AlignedRows(RecipeDraft& draft, QWidget* parent) : QWidget(parent), m_draft(draft) {}

void AlignedRows::show(const RecipeOutline& outline, const Available& available)
{
    const bool same = layout() != nullptr && sameNames(outline, m_outline) && outline.aligned == m_outline.aligned &&
                      available == m_available;
    m_outline = outline;
    m_available = available;
    if (same)
        return;
    QVBoxLayout* column = emptied(*this);
    for (std::size_t i = 0; i < m_outline.aligned.size(); ++i)
        addRowOf(*column, i);
    auto* button = textButton(tr("Add aligned model"), QStringLiteral("addAligned"),
                              tr("Add a model whose mean score PoFT compares the target with"));
    connect(button, &QToolButton::clicked, this, &AlignedRows::add);
    addRow(*column, {button});
}

void AlignedRows::addRowOf(QVBoxLayout& column, std::size_t i)
{
    const AlignedOutline& aligned = m_outline.aligned[i];
    auto* model = new SourceBox(QStringLiteral("aligned%1").arg(i), tr("Aligned model %1").arg(i + 1),
                                SourceBox::Kind::Models, false);
    model->fill(m_outline, m_available, aligned.model);
    model->setToolTip(tr("A frozen model whose log-likelihoods say how much each sample is trusted"));
    connect(model, &SourceBox::nameChosen, this, [this, i](const QString& name) {
        QList<RecipeEdit> edits = registration(m_outline, name, true);
        edits << RecipeEdit{QStringLiteral("/aligned/%1/model").arg(i), jsonText(name)};
        m_draft.edit(edits, tr("choice of a model"));
    });
    auto* weight = new QDoubleSpinBox;
    weight->setObjectName(QStringLiteral("experimentsPage.aligned%1Weight").arg(i));
    weight->setAccessibleName(tr("Weight of aligned model %1").arg(i + 1));
    weight->setToolTip(tr("Its share in the mean over the aligned models"));
    weight->setPrefix(tr("weight "));
    weight->setRange(0.01, 1000);
    weight->setKeyboardTracking(false);
    weight->setValue(aligned.weight);
    connect(weight, &QDoubleSpinBox::valueChanged, this, [this, i](double value) {
        m_draft.edit({{QStringLiteral("/aligned/%1/weight").arg(i), QString::number(value)}}, tr("weight"));
    });
    auto* remove =
        textButton(tr("Remove"), QStringLiteral("aligned%1Remove").arg(i), tr("Remove aligned model %1").arg(i + 1));
    connect(remove, &QToolButton::clicked, this, [this, i] {
        m_draft.edit({{QStringLiteral("/aligned/%1").arg(i), std::nullopt}}, tr("removal of an aligned model"));
    });
    addRow(column, {model, weight, remove});
}

void AlignedRows::add()
{
    const QString name = (m_outline.models + m_available.models).value(0);
    const QString entry = QStringLiteral(R"({"model":%1,"weight":1})").arg(jsonText(name));
    QList<RecipeEdit> edits = registration(m_outline, name, true);
    if (m_outline.aligned.empty())
        edits << RecipeEdit{QStringLiteral("/aligned"), QLatin1Char('[') + entry + QLatin1Char(']')};
    else
        edits << RecipeEdit{QStringLiteral("/aligned/-"), entry};
    m_draft.edit(edits, tr("new aligned model"));
}

EvaluationRows::EvaluationRows(RecipeDraft& draft, QWidget* parent) : QWidget(parent), m_draft(draft) {}

void EvaluationRows::show(const RecipeOutline& outline, const Available& available)
{
    const bool same = layout() != nullptr && sameNames(outline, m_outline) &&
                      outline.evaluations == m_outline.evaluations && available == m_available;
    m_outline = outline;
    m_available = available;
    if (same)
        return;
    QVBoxLayout* column = emptied(*this);
    for (std::size_t i = 0; i < m_outline.evaluations.size(); ++i)
        addRowOf(*column, i);
    auto* button = textButton(tr("Add evaluation"), QStringLiteral("addEvaluation"),
                              tr("Ask every arm the questions of a data set, and count the answers that match"));
    connect(button, &QToolButton::clicked, this, &EvaluationRows::add);
    addRow(*column, {button});
}

void EvaluationRows::addRowOf(QVBoxLayout& column, std::size_t i)
{
    const EvaluationOutline& evaluation = m_outline.evaluations[i];
    auto* task = new QComboBox;
    task->setObjectName(QStringLiteral("experimentsPage.evaluation%1Task").arg(i));
    task->setAccessibleName(tr("Task of evaluation %1").arg(i + 1));
    task->setToolTip(tr("What is asked, and how answers are judged"));
    for (const QString& name : taskNames(evaluation.task))
        task->addItem(QString(name).replace(QLatin1Char('_'), QLatin1Char(' ')), name);
    task->setCurrentIndex(std::max(0, task->findData(evaluation.task)));
    connect(task, &QComboBox::activated, this, [this, task, i] {
        m_draft.edit({{QStringLiteral("/evaluations/%1/task").arg(i), jsonText(task->currentData().toString())}},
                     tr("task of an evaluation"));
    });
    auto* dataset = new SourceBox(QStringLiteral("evaluation%1").arg(i), tr("Data of evaluation %1").arg(i + 1),
                                  SourceBox::Kind::Datasets, false);
    dataset->fill(m_outline, m_available, evaluation.dataset);
    dataset->setToolTip(tr("The samples that are asked"));
    connect(dataset, &SourceBox::nameChosen, this, [this, i](const QString& name) {
        QList<RecipeEdit> edits = registration(m_outline, name, false);
        edits << RecipeEdit{QStringLiteral("/evaluations/%1/dataset").arg(i), jsonText(name)};
        m_draft.edit(edits, tr("choice of data"));
    });
    auto* when = new QComboBox;
    when->setObjectName(QStringLiteral("experimentsPage.evaluation%1When").arg(i));
    when->setAccessibleName(tr("When evaluation %1 is done").arg(i + 1));
    when->setToolTip(tr("After each epoch gives a curve, and takes as many times longer"));
    when->addItem(tr("after each epoch"), QStringLiteral("epoch"));
    when->addItem(tr("at the end"), QStringLiteral("end"));
    when->setCurrentIndex(std::max(0, when->findData(evaluation.when)));
    connect(when, &QComboBox::activated, this, [this, when, i] {
        m_draft.edit({{QStringLiteral("/evaluations/%1/when").arg(i), jsonText(when->currentData().toString())}},
                     tr("time of an evaluation"));
    });
    auto* remove =
        textButton(tr("Remove"), QStringLiteral("evaluation%1Remove").arg(i), tr("Remove evaluation %1").arg(i + 1));
    connect(remove, &QToolButton::clicked, this, [this, i] {
        m_draft.edit({{QStringLiteral("/evaluations/%1").arg(i), std::nullopt}}, tr("removal of an evaluation"));
    });
    addRow(column, {task, dataset, when, remove});
}

void EvaluationRows::add()
{
    const QString name = (m_outline.datasets + m_available.conversations).value(0);
    const QString entry = QStringLiteral(R"({"task":"exact_match","dataset":%1,"when":"epoch"})").arg(jsonText(name));
    QList<RecipeEdit> edits = registration(m_outline, name, false);
    if (m_outline.evaluations.empty())
        edits << RecipeEdit{QStringLiteral("/evaluations"), QLatin1Char('[') + entry + QLatin1Char(']')};
    else
        edits << RecipeEdit{QStringLiteral("/evaluations/-"), entry};
    m_draft.edit(edits, tr("new evaluation"));
}

}  // namespace poft::gui
