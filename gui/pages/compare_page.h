// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/live_query.h"
#include "gui/models/experiment_reading.h"
#include "gui/pages/next_steps.h"
#include "gui/pages/page.h"
#include "storage/results/result_table.h"

class QComboBox;
class QTabWidget;

namespace poft::gui {

class Chart;
class ChartGrid;
class ComparisonModel;
class ExperimentChooser;
class OverviewView;
class PairedView;
class RecordTable;
class ReportExport;
class SettingsDifferenceModel;
class StateStack;

/// What came of an experiment: the arms side by side as a table and as charts, two runs on the same samples, what their
/// settings differ in; and all of it as a report.
class ComparePage final : public Page {
    Q_OBJECT

public:
    /// `leadOn` are the actions that the empty page offers while there is no experiment.
    ComparePage(Session& session, const QList<QAction*>& leadOn, QWidget* parent = nullptr);

    /// Report, copy as Markdown, copy as CSV.
    QList<QAction*> actions() const { return {m_reportAction, m_markdownAction, m_csvAction}; }

    /// Writes report and charts into a folder.
    void exportTo(const QString& folder);

protected:
    void refresh() override;

private:
    void makeActions();
    void build();
    QWidget* buildResults();
    void wire();
    void take(Result<ExperimentReading> reading);
    void fillChoices();
    void show();
    void showSettings(const std::vector<Group>& arms);
    void chooseFolder();
    void copyTable(bool markdown);
    const results::ResultTable* table() const;

    QAction* m_reportAction;
    QAction* m_markdownAction;
    QAction* m_csvAction;
    ExperimentChooser* m_chooser;
    QComboBox* m_evaluation;
    QComboBox* m_baseline;
    StateStack* m_stack;
    QTabWidget* m_tabs;
    ComparisonModel* m_model;
    RecordTable* m_table;
    ChartGrid* m_grid;
    Chart* m_epochs;
    Chart* m_bars;
    Chart* m_sweep;
    OverviewView* m_overview;
    PairedView* m_paired;
    SettingsDifferenceModel* m_settings;
    RecordTable* m_settingsTable;
    ReportExport* m_export;
    ExperimentReading m_reading;
    std::vector<results::ResultTable> m_tables;
    LiveQuery<ExperimentReading> m_query;
    NextSteps m_next;
};

}  // namespace poft::gui
