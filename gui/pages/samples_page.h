// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/live_query.h"
#include "gui/models/sample_reading.h"
#include "gui/models/samples_model.h"
#include "gui/pages/page.h"

class QComboBox;
class QLabel;
class QPlainTextEdit;

namespace poft::gui {

class Chart;
class ExperimentChooser;
class RecordTable;
class StateStack;

/// The samples of an experiment, sorted by any of their scores, and the chosen one with its text, its scores and what
/// training did to it.
class SamplesPage final : public Page {
    Q_OBJECT

public:
    explicit SamplesPage(Session& session, QWidget* parent = nullptr);

protected:
    void refresh() override;

private:
    void build();
    QWidget* buildDetails();
    void wire();
    void restart();
    void sortBy(int column, Qt::SortOrder order);
    void showCount(qint64 total);
    void choose(std::optional<qint64> sample);
    void take(const Result<SampleReading>& reading);
    void takeChange(const Result<storage::Change>& change);

    SamplesModel* m_samples;
    ExperimentChooser* m_chooser;
    QComboBox* m_filter;
    QLabel* m_count;
    StateStack* m_stack;
    RecordTable* m_table;
    QLabel* m_facts;
    QPlainTextEdit* m_text;
    Chart* m_chart;
    int m_sortColumn = SamplesModel::Score;
    std::optional<storage::Id> m_sample;
    storage::Change m_shown = -1;  ///< sampleScoresChange of what is shown
    LiveQuery<SampleReading> m_sampleQuery;
    LiveQuery<storage::Change> m_changeQuery;
};

}  // namespace poft::gui
