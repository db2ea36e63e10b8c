// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/live_query.h"
#include "gui/models/recipe_text.h"
#include "gui/models/results_model.h"
#include "gui/pages/experiment_actions.h"
#include "gui/pages/page.h"
#include "storage/records/experiment.h"

class QStackedWidget;

namespace poft::gui {

class DeleteAction;
class DraftPanel;
class ExperimentDetails;
class ExperimentsModel;
class RecordTable;
class StateStack;

/// The experiments of the workspace with their state and results; beside them the chosen one, or a draft of a new one.
class ExperimentsPage final : public Page {
    Q_OBJECT

public:
    explicit ExperimentsPage(Session& session, QWidget* parent = nullptr);

    const ExperimentActions& actions() const { return m_actions; }
    QAction* startAction();

    /// Deletes the chosen experiment, after a question.
    QAction* deleteAction() const;
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
    void build();
    void wire();
    void take(Result<Reading> reading);
    void showDetails(const Result<Details>& details);
    void showSide();
    void choose(std::optional<qint64> experiment);
    void begin();
    void beginCopy(const storage::Experiment& experiment, const QList<RecipeEdit>& edits, const QString& words);
    void duplicate();
    void changeOneThing();
    void chooseFile();
    bool drafting() const;

    ExperimentActions m_actions;
    DeleteAction* m_delete;
    ExperimentsModel* m_experiments;
    StateStack* m_stack;
    RecordTable* m_table;
    QStackedWidget* m_side;
    ExperimentDetails* m_details;
    DraftPanel* m_draftPanel;
    Available m_available;
    std::optional<storage::Id> m_chosen;
    std::optional<storage::Id> m_toChoose;
    LiveQuery<Reading> m_query;
    LiveQuery<Details> m_detailQuery;
};

}  // namespace poft::gui
