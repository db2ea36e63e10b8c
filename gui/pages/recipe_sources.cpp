// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/recipe_sources.h"

#include "resources/resources.h"

#include <QComboBox>
#include <QDir>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QRegularExpression>
#include <QSignalBlocker>
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
    button->setObjectName(name);
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

}  // namespace

RecipeSources::RecipeSources(RecipeDraft& draft, QWidget* parent) : QWidget(parent), m_draft(draft)
{
    build();
}

void RecipeSources::build()
{
    auto* form = new QFormLayout(this);
    form->setContentsMargins(0, 0, 0, 0);
    const auto line = [this](const QString& name, const QString& accessibleName, const QString& help) {
        auto* edit = new QLineEdit;
        edit->setObjectName(QStringLiteral("experimentsPage.") + name);
        edit->setAccessibleName(accessibleName);
        edit->setToolTip(help);
        return edit;
    };
    m_name = line(QStringLiteral("recipeName"), tr("Name of the experiment"), tr("What the experiment is called"));
    connect(m_name, &QLineEdit::editingFinished, this, [this] {
        if (m_name->isModified())
            m_draft.edit({{QStringLiteral("/name"), jsonText(m_name->text().trimmed())}}, tr("name"));
        m_name->setModified(false);
    });
    form->addRow(tr("Name:"), m_name);
    m_train = addChoice(*form, tr("Training data:"), QStringLiteral("train"),
                        tr("What SFT, PoFT and bi-PoFT train on, and the aligned models score"),
                        QStringLiteral("/data/train"), false);
    m_evaluationData = addChoice(*form, tr("Held-out data:"), QStringLiteral("heldOut"),
                                 tr("Samples whose loss is followed while training; none of them is trained on"),
                                 QStringLiteral("/data/evaluation"), false);
    m_pairs = addChoice(*form, tr("Preference pairs:"), QStringLiteral("pairs"), tr("What DPO trains on"),
                        QStringLiteral("/data/pairs"), false);
    m_target = addChoice(*form, tr("Target model:"), QStringLiteral("target"),
                         tr("The model that every arm starts from"), QStringLiteral("/target"), true);
    m_aligned = new QWidget;
    form->addRow(tr("Aligned models:"), m_aligned);
    m_evaluations = new QWidget;
    form->addRow(tr("Evaluations:"), m_evaluations);
    m_seeds =
        line(QStringLiteral("seeds"), tr("Seeds"), tr("Each arm is trained once with each of these numbers: 1, 2, 3"));
    connect(m_seeds, &QLineEdit::editingFinished, this, &RecipeSources::setSeeds);
    form->addRow(tr("Seeds:"), m_seeds);
}

QComboBox* RecipeSources::addChoice(QFormLayout& form, const QString& label, const QString& name, const QString& help,
                                    const QString& pointer, bool models)
{
    QComboBox* box = makeBox(name, QString(label).remove(QLatin1Char(':')), models, true);
    box->setToolTip(help);
    connect(box, &QComboBox::activated, this,
            [this, box, pointer, models] { use(pointer, box->currentData().toString(), models); });
    form.addRow(label, box);
    return box;
}

QComboBox* RecipeSources::makeBox(const QString& name, const QString& accessibleName, bool models, bool optional)
{
    auto* box = new QComboBox;
    box->setObjectName(QStringLiteral("experimentsPage.") + name);
    box->setAccessibleName(accessibleName);
    box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    box->setMinimumContentsLength(24);
    fillBox(*box, {}, models, optional);
    return box;
}

void RecipeSources::fillBox(QComboBox& box, const QString& current, bool models, bool optional)
{
    const QSignalBlocker quiet(&box);
    box.clear();
    if (optional)
        box.addItem(tr("(none)"), QString());
    QStringList names = models ? m_outline.models : m_outline.datasets;
    for (const QString& name : names)
        box.addItem(name, name);
    for (const QString& name : models ? m_available.models : m_available.conversations + m_available.pairs) {
        if (!names.contains(name))
            box.addItem(tr("%1 (of the workspace)").arg(name), name);
    }
    int index = box.findData(current);
    if (index < 0 && !current.isEmpty()) {
        box.addItem(tr("%1 (not there)").arg(current), current);
        index = box.count() - 1;
    }
    box.setCurrentIndex(std::max(0, index));
}

void RecipeSources::setAvailable(const Available& available)
{
    if (available == m_available)
        return;
    m_available = available;
    m_availableChanged = true;
    show(m_outline);
}

void RecipeSources::show(const RecipeOutline& outline)
{
    // Rows that stand for the same stay, and with them the focus.
    const bool names =
        outline.models != m_outline.models || outline.datasets != m_outline.datasets || m_availableChanged;
    const bool aligned = names || outline.aligned != m_outline.aligned || m_aligned->layout() == nullptr;
    const bool evaluations =
        names || outline.evaluations != m_outline.evaluations || m_evaluations->layout() == nullptr;
    m_availableChanged = false;
    m_outline = outline;
    if (!m_name->hasFocus() || !m_name->isModified())
        m_name->setText(outline.name);
    if (!m_seeds->hasFocus() || !m_seeds->isModified())
        m_seeds->setText(outline.seeds);
    fillBox(*m_target, outline.target, true, true);
    fillBox(*m_train, outline.train, false, true);
    fillBox(*m_evaluationData, outline.evaluation, false, true);
    fillBox(*m_pairs, outline.pairs, false, true);
    if (aligned)
        fillAligned();
    if (evaluations)
        fillEvaluations();
}

void RecipeSources::fillAligned()
{
    QVBoxLayout* column = emptied(*m_aligned);
    for (std::size_t i = 0; i < m_outline.aligned.size(); ++i) {
        const AlignedOutline& aligned = m_outline.aligned[i];
        QComboBox* model = makeBox(QStringLiteral("aligned%1").arg(i), tr("Aligned model %1").arg(i + 1), true, false);
        fillBox(*model, aligned.model, true, false);
        connect(model, &QComboBox::activated, this, [this, model, i] {
            use(QStringLiteral("/aligned/%1/model").arg(i), model->currentData().toString(), true);
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
        auto* remove = textButton(tr("Remove"), QStringLiteral("experimentsPage.aligned%1Remove").arg(i),
                                  tr("Remove aligned model %1").arg(i + 1));
        connect(remove, &QToolButton::clicked, this, [this, i] {
            m_draft.edit({{QStringLiteral("/aligned/%1").arg(i), std::nullopt}}, tr("removal of an aligned model"));
        });
        addRow(*column, {model, weight, remove});
    }
    auto* add = textButton(tr("Add aligned model"), QStringLiteral("experimentsPage.addAligned"),
                           tr("Add a model whose mean score PoFT compares the target with"));
    connect(add, &QToolButton::clicked, this, [this] {
        const QString name = (m_outline.models + m_available.models).value(0);
        const QString entry = QStringLiteral(R"({"model":%1,"weight":1})").arg(jsonText(name));
        QList<RecipeEdit> edits = registration(name, true);
        if (m_outline.aligned.empty())
            edits << RecipeEdit{QStringLiteral("/aligned"), QLatin1Char('[') + entry + QLatin1Char(']')};
        else
            edits << RecipeEdit{QStringLiteral("/aligned/-"), entry};
        m_draft.edit(edits, tr("new aligned model"));
    });
    addRow(*column, {add});
}

void RecipeSources::fillEvaluations()
{
    QVBoxLayout* column = emptied(*m_evaluations);
    for (std::size_t i = 0; i < m_outline.evaluations.size(); ++i) {
        const EvaluationOutline& evaluation = m_outline.evaluations[i];
        auto* task = new QComboBox;
        task->setObjectName(QStringLiteral("experimentsPage.evaluation%1Task").arg(i));
        task->setAccessibleName(tr("Task of evaluation %1").arg(i + 1));
        for (const QString& name : taskNames(evaluation.task))
            task->addItem(QString(name).replace(QLatin1Char('_'), QLatin1Char(' ')), name);
        task->setCurrentIndex(std::max(0, task->findData(evaluation.task)));
        connect(task, &QComboBox::activated, this, [this, task, i] {
            m_draft.edit({{QStringLiteral("/evaluations/%1/task").arg(i), jsonText(task->currentData().toString())}},
                         tr("task of an evaluation"));
        });
        QComboBox* dataset =
            makeBox(QStringLiteral("evaluation%1").arg(i), tr("Data of evaluation %1").arg(i + 1), false, false);
        fillBox(*dataset, evaluation.dataset, false, false);
        connect(dataset, &QComboBox::activated, this, [this, dataset, i] {
            use(QStringLiteral("/evaluations/%1/dataset").arg(i), dataset->currentData().toString(), false);
        });
        auto* when = new QComboBox;
        when->setObjectName(QStringLiteral("experimentsPage.evaluation%1When").arg(i));
        when->setAccessibleName(tr("When evaluation %1 is done").arg(i + 1));
        when->addItem(tr("after each epoch"), QStringLiteral("epoch"));
        when->addItem(tr("at the end"), QStringLiteral("end"));
        when->setCurrentIndex(std::max(0, when->findData(evaluation.when)));
        connect(when, &QComboBox::activated, this, [this, when, i] {
            m_draft.edit({{QStringLiteral("/evaluations/%1/when").arg(i), jsonText(when->currentData().toString())}},
                         tr("time of an evaluation"));
        });
        auto* remove = textButton(tr("Remove"), QStringLiteral("experimentsPage.evaluation%1Remove").arg(i),
                                  tr("Remove evaluation %1").arg(i + 1));
        connect(remove, &QToolButton::clicked, this, [this, i] {
            m_draft.edit({{QStringLiteral("/evaluations/%1").arg(i), std::nullopt}}, tr("removal of an evaluation"));
        });
        addRow(*column, {task, dataset, when, remove});
    }
    auto* add = textButton(tr("Add evaluation"), QStringLiteral("experimentsPage.addEvaluation"),
                           tr("Ask every arm the questions of a data set, and count the answers that match"));
    connect(add, &QToolButton::clicked, this, &RecipeSources::addEvaluation);
    addRow(*column, {add});
}

void RecipeSources::addEvaluation()
{
    const QString name = (m_outline.datasets + m_available.conversations).value(0);
    const QString entry = QStringLiteral(R"({"task":"exact_match","dataset":%1,"when":"epoch"})").arg(jsonText(name));
    QList<RecipeEdit> edits = registration(name, false);
    if (m_outline.evaluations.empty())
        edits << RecipeEdit{QStringLiteral("/evaluations"), QLatin1Char('[') + entry + QLatin1Char(']')};
    else
        edits << RecipeEdit{QStringLiteral("/evaluations/-"), entry};
    m_draft.edit(edits, tr("new evaluation"));
}

QList<RecipeEdit> RecipeSources::registration(const QString& name, bool models) const
{
    if (name.isEmpty() || (models ? m_outline.models : m_outline.datasets).contains(name))
        return {};
    const QString place = models ? QStringLiteral("/models/") : QStringLiteral("/datasets/");
    return {{place + pointerToken(name), QStringLiteral(R"({"registered":%1})").arg(jsonText(name))}};
}

void RecipeSources::use(const QString& pointer, const QString& name, bool models)
{
    QList<RecipeEdit> edits = registration(name, models);
    edits << RecipeEdit{pointer, name.isEmpty() ? std::nullopt : std::optional(jsonText(name))};
    m_draft.edit(edits, models ? tr("choice of a model") : tr("choice of data"));
}

void RecipeSources::setSeeds()
{
    if (!m_seeds->isModified())
        return;
    m_seeds->setModified(false);
    // Numbers as they are, anything else as text: the recipe's check then says what is wrong with it.
    QStringList seeds;
    for (const QString& part :
         m_seeds->text().split(QRegularExpression(QStringLiteral("[,;\\s]+")), Qt::SkipEmptyParts)) {
        bool whole = false;
        part.toLongLong(&whole);
        seeds << (whole ? part : jsonText(part));
    }
    m_draft.edit({{QStringLiteral("/seeds"), QLatin1Char('[') + seeds.join(QLatin1Char(',')) + QLatin1Char(']')}},
                 tr("seeds"));
}

}  // namespace poft::gui
