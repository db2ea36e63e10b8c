// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/live_query.h"
#include "gui/charts/accuracy_chart.h"
#include "gui/charts/experiment_charts.h"
#include "gui/models/jobs_model.h"
#include "gui/pages/page.h"
#include "storage/queue/control.h"

#include <map>

class QBoxLayout;
class QCheckBox;
class QComboBox;
class QLabel;
class QSlider;
class QTimer;

namespace poft::gui {

class Chart;
class ChartGrid;
class ExperimentChooser;
class JobActions;
class RecordTable;
class StateStack;

/// The queue and the history of an experiment with its live charts.
class RunsPage final : public Page {
    Q_OBJECT

public:
    /// `leadOn` are the actions that the empty page offers.
    RunsPage(Session& session, const QList<QAction*>& leadOn, QWidget* parent = nullptr);

    JobActions& jobActions() { return *m_actions; }

    /// Chooses a job in the table.
    void choose(storage::Id job);

protected:
    void refresh() override;

private:
    void build();
    QWidget* buildJobs();
    void addButtons(QBoxLayout& row);
    QWidget* buildCharts();
    void wire();
    void askAnew();
    void takeReading(Result<ExperimentReading> reading);
    void takeAllJobs(Result<std::vector<JobRow>> jobs);
    void showJobs(std::vector<JobRow> jobs);
    void showChosen(const JobRow* row);
    void drawCharts();
    void fillEvaluations();
    std::optional<storage::Id> tauRun() const;
    bool live() const;
    void controlAll(storage::JobAction action);

    QList<QAction*> m_leadOn;
    JobActions* m_actions;
    JobsModel* m_jobs;
    ExperimentChooser* m_chooser;
    QCheckBox* m_allJobs;
    StateStack* m_stack;
    RecordTable* m_table;
    QLabel* m_details;
    QComboBox* m_which;
    QComboBox* m_evaluation;
    QSlider* m_smoothing;
    ChartGrid* m_grid;
    std::map<StepChart, Chart*> m_stepCharts;
    Chart* m_tauChart;
    Chart* m_accuracyChart;
    QTimer* m_clock;  ///< looks again while something runs: a dead worker changes nothing in the database
    CurveStore m_curves;
    ExperimentReading m_reading;
    std::optional<storage::Id> m_wanted;  ///< a job that is to be chosen as soon as it is listed
    bool m_chosenByHand = false;          ///< whether a person has chosen what the curves show
    LiveQuery<ExperimentReading> m_query;
    LiveQuery<std::vector<JobRow>> m_allQuery;
};

}  // namespace poft::gui
