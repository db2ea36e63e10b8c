// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "storage/records/step.h"
#include "storage/tables/writer.h"

namespace poft::storage {

/// Appends finished steps in order, with what their samples did, in short transactions; a step and its samples are
/// always committed together. Also sets runs.step and runs.epoch and fills the step_buckets that became full. Steps
/// must follow the run's last one without a gap.
Status appendSteps(const Writer& writer, Id run, std::span<const Step> steps, std::span<const StepSample> samples);

/// Steps after `afterStep` (0 = all), at most `limit` (0 = no limit), in order.
Result<std::vector<Step>> stepsAfter(Connection& connection, Id run, std::int64_t afterStep, int limit = 0);

/// Curves of some metrics (names of kStepMetrics) for drawing, each with about `pointBudget` points: single steps while
/// they fit, else the buckets of the finest level that fits, and finer ones at the end where a bucket is not full yet,
/// so that the last step is always there. `fromStep` … `toStep` (inclusive) restrict it; toStep 0 = to the end.
Result<std::vector<Curve>> loadCurves(Connection& connection, Id run, std::span<const std::string> metrics,
                                      int pointBudget, std::int64_t fromStep = 1, std::int64_t toStep = 0);

/// What the samples of one step did; what one sample did in all steps.
Result<std::vector<StepSample>> samplesOfStep(Connection& connection, Id run, std::int64_t step);
Result<std::vector<StepSample>> stepsOfSample(Connection& connection, Id run, Id sample);

/// The newest value of every sample seen in the steps of (fromStep, toStep]: "online" epoch scores.
Result<std::vector<StepSample>> latestOfSamples(Connection& connection, Id run, std::int64_t fromStep,
                                                std::int64_t toStep);

}  // namespace poft::storage
