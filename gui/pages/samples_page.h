// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/engine_program.h"
#include "gui/app/live_query.h"
#include "gui/app/session.h"
#include "gui/models/sample_context.h"
#include "gui/models/sample_reading.h"
#include "gui/models/samples_model.h"
#include "gui/pages/page.h"

class QAction;
class QBoxLayout;
class QComboBox;
class QLabel;
class QSlider;

namespace poft::gui {

class ExperimentChooser;
class RecordTable;
class SampleDetails;
class SampleFilters;
class SampleMarksBar;
class StateStack;
class TokenPanel;
class WhatIfPanel;

/// The samples of an experiment: sorted by any of their scores, filtered and searched, r_theta and tau of any run and
/// epoch beside them; the chosen one with its text, why it looks like noise or not, and what training did to it; and
/// what other constants would make of all of them.
class SamplesPage final : public Page {
    Q_OBJECT

public:
    explicit SamplesPage(Session& session, QWidget* parent = nullptr);

    /// Shows the samples whose score is below a value, or with nothing all of them.
    void showBelow(std::optional<double> score);

    /// Shows the samples within a box, with the run and the epoch that it is of.
    void showBox(const SampleBox& box);

    QAction* exportAction() { return m_exportAction; }

protected:
    void refresh() override;

private:
    void build();
    void addFilters(QBoxLayout& row);
    void addEpochs(QBoxLayout& row);
    void wire();
    void takeContext(Result<SampleContext> context);
    void fillRuns();
    void fillEpochs();
    void restart();
    void sortBy(int column, Qt::SortOrder order);
    void showCount(qint64 total);
    void choose(std::optional<qint64> sample);
    void take(const Result<SampleReading>& reading);
    void exportSamples();
    const ScoredRun* run() const;
    std::size_t epoch() const;

    SamplesModel* m_samples;
    ExperimentChooser* m_chooser;
    SampleFilters* m_filters;
    QComboBox* m_run;
    QSlider* m_epoch;
    QLabel* m_epochText;
    QLabel* m_count;
    QAction* m_exportAction;
    StateStack* m_stack;
    RecordTable* m_table;
    SampleMarksBar* m_marks;
    SampleDetails* m_details;
    TokenPanel* m_tokens;
    WhatIfPanel* m_whatIf;
    SampleContext m_context;
    SamplesModel::ColumnIndex m_sort = SamplesModel::Score;
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
    std::optional<storage::Id> m_sample;
    std::optional<SampleBox> m_wanted;  ///< whose run is to be chosen as soon as it is listed
    EngineProgram m_engine;
    LiveQuery<SampleReading> m_sampleQuery;
    LiveQuery<SampleContext> m_contextQuery;
};

}  // namespace poft::gui
