// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/live_query.h"
#include "gui/app/session.h"
#include "gui/models/sample_context.h"
#include "gui/models/sample_reading.h"
#include "gui/pages/next_steps.h"
#include "gui/pages/page.h"

class QBoxLayout;
class QLabel;

namespace poft::gui {

class AlikeFinder;
class ExperimentChooser;
class RunEpochChooser;
class SampleActions;
class SampleDetails;
class SampleFilters;
class SampleMarksBar;
class SampleTable;
class StateStack;
class TokenPanel;
class WhatIfPanel;

/// The samples of an experiment: sorted by any of their scores, filtered and searched, r_theta and tau of any run and
/// epoch beside them; the chosen one with its text, why it looks like noise or not, and what training did to it; and
/// what other constants would make of all of them.
class SamplesPage final : public Page {
    Q_OBJECT

public:
    /// `leadOn` are the actions that the empty page offers while there is no experiment.
    SamplesPage(Session& session, const QList<QAction*>& leadOn, QWidget* parent = nullptr);

    /// Shows the samples whose score is below a value, or with nothing all of them.
    void showBelow(std::optional<double> score);

    /// Shows the samples within a box, with the run and the epoch that it is of.
    void showBox(const SampleBox& box);

    /// Shows the samples within a range of one score.
    void showSpan(const SampleSpan& span);

    /// Save as subset, keep the best and train, export.
    SampleActions& actions() { return *m_actions; }

protected:
    void refresh() override;

private:
    void build();
    void addFilters(QBoxLayout& row);
    void addActions(QBoxLayout& row);
    void wire();
    void takeContext(Result<SampleContext> context);
    void takeScores(Result<ScoreReading> scores);
    void restart();
    void showRows();
    void showCount(qint64 total);
    void choose(std::optional<qint64> sample);
    void take(const Result<SampleReading>& reading);

    SampleTable* m_samples;
    ExperimentChooser* m_chooser;
    SampleFilters* m_filters;
    RunEpochChooser* m_epochs;
    QLabel* m_count;
    SampleActions* m_actions;
    StateStack* m_stack;
    SampleMarksBar* m_marks;
    SampleDetails* m_details;
    TokenPanel* m_tokens;
    WhatIfPanel* m_whatIf;
    SampleContext m_context;
    std::optional<storage::Id> m_sample;
    AlikeFinder* m_alike;
    bool m_counted = false;   ///< whether m_total is of what is shown
    qint64 m_total = 0;       ///< samples that the filters leave
    bool m_filtered = false;  ///< whether the samples that are shown are some of all
    LiveQuery<SampleReading> m_sampleQuery;
    LiveQuery<SampleContext> m_contextQuery;
    storage::Change m_scoresState = -1;  ///< of the scores that m_context has; -1 = none
    LiveQuery<ScoreReading> m_scoresQuery;
    NextSteps m_next;
};

}  // namespace poft::gui
