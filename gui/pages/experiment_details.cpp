// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/experiment_details.h"

#include "gui/widgets/record_table.h"
#include "gui/widgets/state_stack.h"

#include <QAction>
#include <QFontDatabase>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QPlainTextEdit>
#include <QTabWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace poft::gui {

namespace {

/// Whether a recipe measures its arms at all, for all of them or in some arm.
bool measures(const std::string& recipe)
{
    const QJsonObject root = QJsonDocument::fromJson(QByteArray::fromStdString(recipe)).object();
    const auto has = [](const QJsonValue& part) {
        return !part[QLatin1String("evaluations")].toArray().isEmpty() ||
               !part[QLatin1String("data")][QLatin1String("evaluation")].isUndefined();
    };
    const QJsonArray arms = root[QLatin1String("arms")].toArray();
    return has(root) || std::any_of(arms.begin(), arms.end(), has);
}

}  // namespace

ExperimentDetails::ExperimentDetails(const QList<QAction*>& actions, QWidget* parent)
    : QWidget(parent),
      m_results(new ResultsModel(this)),
      m_title(new QLabel),
      m_summary(new QLabel),
      m_leadOn(actions.mid(0, 1)),
      m_tabs(new QTabWidget),
      m_recipe(new QPlainTextEdit)
{
    m_title->setObjectName(QStringLiteral("experimentsPage.storedTitle"));
    m_title->setTextFormat(Qt::PlainText);
    QFont large = m_title->font();
    large.setPointSizeF(large.pointSizeF() * 1.25);
    large.setBold(true);
    m_title->setFont(large);
    m_summary->setObjectName(QStringLiteral("experimentsPage.storedSummary"));
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setWordWrap(true);
    auto* head = new QHBoxLayout;
    head->addWidget(m_title, 1);
    for (QAction* action : actions) {
        auto* button = new QToolButton;
        button->setObjectName(QStringLiteral("experimentsPage.") +
                              action->objectName().replace(QLatin1String("Action"), QLatin1String("Button")));
        button->setDefaultAction(action);
        button->setFocusPolicy(Qt::StrongFocus);
        head->addWidget(button);
    }
    m_resultTable = new RecordTable(QStringLiteral("experimentsPage.results"), tr("Results by arm"), m_results, 0,
                                    RecordTable::Sorting::ByProxy);
    m_recipe->setObjectName(QStringLiteral("experimentsPage.storedRecipe"));
    m_recipe->setAccessibleName(tr("Recipe of the experiment"));
    m_recipe->setReadOnly(true);
    m_recipe->setTabChangesFocus(true);
    m_recipe->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_recipe->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_tabs->setObjectName(QStringLiteral("experimentsPage.storedTabs"));
    m_tabs->setAccessibleName(tr("Parts of the experiment"));
    m_resultState = new StateStack(QStringLiteral("experimentsPage.resultState"), m_resultTable);
    m_tabs->addTab(m_resultState, tr("Results"));
    m_tabs->addTab(m_recipe, tr("Recipe"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(6, 0, 0, 0);
    layout->addLayout(head);
    layout->addWidget(m_summary);
    layout->addWidget(m_tabs, 1);
}

void ExperimentDetails::show(const storage::Experiment& experiment, const std::vector<ResultRow>& results)
{
    const QString name = QString::fromStdString(experiment.name);
    const bool another = m_title->text() != name;
    m_title->setText(name);
    showResults(results, measures(experiment.recipe));
    if (const QString recipe = QString::fromStdString(experiment.recipe); m_recipe->toPlainText() != recipe)
        m_recipe->setPlainText(recipe);
    if (another)
        m_tabs->setCurrentIndex(0);
}

void ExperimentDetails::setSummary(const QString& sentence)
{
    m_summary->setText(sentence);
}

void ExperimentDetails::showResults(const std::vector<ResultRow>& rows, bool evaluated)
{
    const auto varies = [&rows](QString ResultRow::*column) {
        return std::any_of(rows.begin(), rows.end(),
                           [&](const ResultRow& row) { return row.*column != rows.front().*column; });
    };
    m_results->setRows(rows);
    if (!rows.empty())
        m_resultState->showContent();
    else if (evaluated)
        m_resultState->showEmpty(
            tr("No results yet"),
            tr("Each arm's score on held-out samples appears here after its first evaluation, as mean and spread over "
               "the seeds. Runs shows how far the trainings are."));
    else
        m_resultState->showEmpty(tr("Nothing is measured here"),
                                 tr("This recipe has no evaluations, so there is nothing to tell its arms apart by. "
                                    "Duplicate it and give it held-out "
                                    "data or evaluations. The curves of its trainings are on Runs."),
                                 m_leadOn);
    m_resultTable->setColumnHidden(ResultsModel::Cell, !varies(&ResultRow::cell));
    m_resultTable->setColumnHidden(ResultsModel::Dataset, !varies(&ResultRow::dataset));
}

}  // namespace poft::gui
