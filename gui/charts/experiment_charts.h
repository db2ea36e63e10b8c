// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/charts/chart_content.h"
#include "gui/models/experiment_reading.h"
#include "gui/models/run_curves.h"

#include <array>

namespace poft::gui {

/// The quantities that are drawn over the steps of training.
enum class StepChart { CrossEntropy, Loss, GradientNorm, LearningRate, Speed, Memory };
inline constexpr std::array kStepCharts{StepChart::CrossEntropy, StepChart::Loss,  StepChart::GradientNorm,
                                        StepChart::LearningRate, StepChart::Speed, StepChart::Memory};

/// What the x axis of a step chart counts. Epochs and samples compare trainings whose steps hold unlike many samples.
enum class StepAxis { Step, Epoch, Sample };

/// A word for object names and files: "crossEntropy".
QString stepChartName(StepChart kind);

/// One line for each group: the mean over its seeds at steps that they share, smoothed, over the seeds as thin lines.
/// `smoothing` is the weight of the past in an exponential mean, 0 … 0.99.
ChartContent stepChart(StepChart kind, const ExperimentReading& reading, const CurveStore& curves,
                       const std::vector<Group>& groups, double smoothing, StepAxis axis = StepAxis::Step);

/// Quantiles of tau over the steps of one run: the middle half and the median, of noise and clean apart where they are
/// known, else of all samples with the 10 % and 90 % quantiles too.
ChartContent tauChart(const ExperimentReading& reading, const CurveStore& curves, storage::Id run, double smoothing,
                      StepAxis axis = StepAxis::Step);

/// Whether the run has any tau to show.
bool hasTau(const CurveStore& curves, storage::Id run);

}  // namespace poft::gui
