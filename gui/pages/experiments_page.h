// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/live_query.h"
#include "gui/models/plan_models.h"
#include "gui/models/recipe_draft.h"
#include "gui/models/results_model.h"
#include "gui/pages/page.h"
#include "storage/records/experiment.h"

class QComboBox;
class QLabel;
class QPlainTextEdit;
class QTabWidget;

namespace poft::gui {

class ExperimentsModel;
class RecordTable;
class StateStack;

/// The experiments: those of the workspace with their state and results, and a recipe that was opened but not yet
/// started, with its problems and jobs.
class ExperimentsPage final : public Page {
    Q_OBJECT

public:
    explicit ExperimentsPage(Session& session, QWidget* parent = nullptr);

    /// Quick demo, demo, open a recipe: what an empty page offers.
    QList<QAction*> leadOnActions() const { return {m_quickDemoAction, m_demoAction, m_openAction}; }
    QAction* startAction() { return m_startAction; }

    /// Shows a recipe file for a look before the start.
    void openRecipe(const QString& file);

    /// The demo that is shipped; says so where it is missing.
    void openDemo(bool quick);

protected:
    void refresh() override;

private:
    struct Details {
        storage::Experiment experiment;
        std::vector<ResultRow> results;
    };
    void build();
    QWidget* buildDetails();
    void wire();
    void take(Result<std::vector<ExperimentSummary>> experiments);
    void showDetails(const Result<Details>& details);
    void showResults(const std::vector<ResultRow>& rows);
    void showDraft();
    void showPlan();
    void choose(std::optional<qint64> experiment);
    void chooseFile();
    void start();

    QAction* m_openAction;
    QAction* m_demoAction;
    QAction* m_quickDemoAction;
    QAction* m_startAction;
    ExperimentsModel* m_experiments;
    PlanModel* m_plan;
    ProblemsModel* m_problems;
    ResultsModel* m_results;
    StateStack* m_stack;
    RecordTable* m_table;
    QLabel* m_title;
    QLabel* m_summary;
    QTabWidget* m_tabs;
    RecordTable* m_resultTable;
    RecordTable* m_planTable;
    RecordTable* m_problemTable;
    QPlainTextEdit* m_recipe;
    RecipeDraft* m_draft;  ///< the recipe that was opened; not active while a stored one is shown
    std::optional<storage::Id> m_chosen;
    std::optional<storage::Id> m_toChoose;
    LiveQuery<std::vector<ExperimentSummary>> m_query;
    LiveQuery<Details> m_detailQuery;
};

}  // namespace poft::gui
