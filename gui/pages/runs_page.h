// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/live_query.h"
#include "gui/models/experiment_reading.h"
#include "gui/models/jobs_model.h"
#include "gui/pages/page.h"
#include "storage/queue/control.h"

class QBoxLayout;
class QCheckBox;
class QLabel;
class QTimer;

namespace poft::gui {

class ExperimentChooser;
class JobActions;
class RecordTable;
class JobDetails;
class RunCharts;
class StateStack;

/// The queue and the history of an experiment with its live charts.
class RunsPage final : public Page {
    Q_OBJECT

public:
    /// `leadOn` are the actions that the empty page offers.
    RunsPage(Session& session, const QList<QAction*>& leadOn, QWidget* parent = nullptr);

    JobActions& jobActions() { return *m_actions; }

    /// Puts the chosen job before all that wait.
    QAction* firstAction() { return m_firstAction; }

    /// Deletes what the chosen job's training keeps.
    QAction* deleteAction();

    /// Chooses a job in the table.
    void choose(storage::Id job);

protected:
    void refresh() override;

private:
    void build();
    QWidget* buildJobs();
    void addButtons(QBoxLayout& row);
    void wire();
    void askAnew();
    void takeReading(Result<ExperimentReading> reading);
    void takeAllJobs(Result<std::vector<JobRow>> jobs);
    void showJobs(std::vector<JobRow> jobs);
    void showChosen(const JobRow* row);
    void drawCharts();
    void followQueue();
    void controlAll(storage::JobAction action);

    QList<QAction*> m_leadOn;
    JobActions* m_actions;
    QAction* m_firstAction;
    JobsModel* m_jobs;
    ExperimentChooser* m_chooser;
    QCheckBox* m_allJobs;
    StateStack* m_stack;
    RecordTable* m_table;
    JobDetails* m_details;
    RunCharts* m_charts;
    QTimer* m_clock;  ///< looks again while something runs: a dead worker changes nothing in the database
    CurveStore m_curves;
    ExperimentReading m_reading;
    std::optional<storage::Id> m_wanted;    ///< a job that is to be chosen as soon as it is listed
    std::optional<storage::Id> m_followed;  ///< the job that was chosen because it runs or comes next
    LiveQuery<ExperimentReading> m_query;
    LiveQuery<std::vector<JobRow>> m_allQuery;
};

}  // namespace poft::gui
