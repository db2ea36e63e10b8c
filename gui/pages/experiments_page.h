// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/live_query.h"
#include "gui/models/recipe_text.h"
#include "gui/models/results_model.h"
#include "gui/pages/page.h"
#include "storage/records/experiment.h"

class QLabel;
class QPlainTextEdit;
class QStackedWidget;
class QTabWidget;

namespace poft::gui {

class DraftPanel;
class ExperimentsModel;
class RecordTable;
class StateStack;

/// The experiments of the workspace with their state and results; beside them the chosen one, or a draft of a new one.
class ExperimentsPage final : public Page {
    Q_OBJECT

public:
    explicit ExperimentsPage(Session& session, QWidget* parent = nullptr);

    /// New, open a recipe, demo, quick demo: what an empty page offers.
    QList<QAction*> leadOnActions() const { return {m_newAction, m_openAction, m_demoAction, m_quickDemoAction}; }
    QAction* duplicateAction() { return m_duplicateAction; }
    QAction* startAction();
    /// Undo, redo, save of the draft.
    QList<QAction*> editActions() const;

    DraftPanel& draftPanel() { return *m_draftPanel; }

    /// Shows a recipe file for a look before the start.
    void openRecipe(const QString& file);

    /// The demo that is shipped; says so where it is missing.
    void openDemo(bool quick);

protected:
    void refresh() override;

private:
    struct Reading {
        std::vector<ExperimentSummary> experiments;
        Available available;
    };
    struct Details {
        storage::Experiment experiment;
        std::vector<ResultRow> results;
    };
    static Result<Reading> read(storage::Connection& connection);
    void makeActions();
    void build();
    QWidget* buildDetails();
    void wire();
    void take(Result<Reading> reading);
    void showDetails(const Result<Details>& details);
    void showResults(const std::vector<ResultRow>& rows);
    void showSide();
    void choose(std::optional<qint64> experiment);
    void begin();
    void duplicate();
    void chooseFile();
    bool drafting() const;

    QAction* m_newAction;
    QAction* m_openAction;
    QAction* m_demoAction;
    QAction* m_quickDemoAction;
    QAction* m_duplicateAction;
    ExperimentsModel* m_experiments;
    ResultsModel* m_results;
    StateStack* m_stack;
    RecordTable* m_table;
    QStackedWidget* m_side;
    DraftPanel* m_draftPanel;
    QLabel* m_title;
    QLabel* m_summary;
    QTabWidget* m_tabs;
    RecordTable* m_resultTable;
    QPlainTextEdit* m_recipe;
    Available m_available;
    std::optional<storage::Id> m_chosen;
    std::optional<storage::Id> m_toChoose;
    LiveQuery<Reading> m_query;
    LiveQuery<Details> m_detailQuery;
};

}  // namespace poft::gui
