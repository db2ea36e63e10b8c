// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "engine/report/experiment_runs.h"
#include "engine/report/noise_detection.h"
#include "engine/report/svg_chart.h"
#include "storage/results/result_table.h"
#include "storage/sqlite/connection.h"

namespace poft::engine {

// The charts of an experiment's report; each has no series where there is nothing to show.

/// A metric after each epoch, one line per arm: mean over seeds with a band of one standard deviation. `runs` tell the
/// arms' colours.
LineChart epochChart(const results::ResultTable& table, const std::vector<ArmRun>& runs);

/// A metric at the last epoch over the one number that the experiment's matrix varies, one line per arm (the paper's
/// Fig. 4).
LineChart sweepChart(const results::ResultTable& table, const std::vector<ArmRun>& runs);

/// Cross-entropy (nats per response token) over steps, one line per arm, mean over seeds.
Result<LineChart> crossEntropyChart(storage::Connection& connection, storage::Id experiment);

/// The median of tau over steps with its quartiles, noise and clean apart, for each PoFT-like arm.
Result<std::vector<LineChart>> tauCharts(storage::Connection& connection, storage::Id experiment);

/// The density of the aligned preference score over the training samples, noise and clean apart.
Result<LineChart> scoreDensityChart(storage::Connection& connection, storage::Id experiment);

/// How much of the noise is found for how much clean data by the aligned score, and by tau after the last epoch of the
/// first run of each PoFT-like or SFT arm.
LineChart rocChart(const NoiseDetection& detection);

}  // namespace poft::engine
