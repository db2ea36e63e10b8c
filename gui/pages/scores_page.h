// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/live_query.h"
#include "gui/charts/score_charts.h"
#include "gui/models/score_reading.h"
#include "gui/pages/next_steps.h"
#include "gui/pages/page.h"

#include <vector>

class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QPushButton;

namespace poft::gui {

class Chart;
class ChartGrid;
class ExperimentChooser;
class ScoreScatter;
class StateStack;

/// The densities of the aligned preference score, noise and clean apart: the mean over the aligned models and each of
/// them, with one threshold that moves over all.
class ScoresPage final : public Page {
    Q_OBJECT

public:
    /// `leadOn` are the actions that the empty page offers while there is no experiment.
    ScoresPage(Session& session, const QList<QAction*>& leadOn, QWidget* parent = nullptr);

protected:
    void refresh() override;

private:
    void build();
    void wire();
    void take(Result<ScoreReading> reading);
    void setThreshold(double value);
    void openSpan(std::size_t place, Span x);
    void draw();

    ExperimentChooser* m_chooser;
    QDoubleSpinBox* m_threshold;
    QPushButton* m_showBelow;
    QComboBox* m_scale;
    QLabel* m_tail;
    StateStack* m_stack;
    ChartGrid* m_grid;
    ScoreScatter* m_scatter;
    std::vector<Chart*> m_charts;
    ScoreReading m_reading;
    bool m_thresholdChosen = false;
    LiveQuery<ScoreReading> m_query;
    NextSteps m_next;
};

}  // namespace poft::gui
