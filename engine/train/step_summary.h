// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "engine/train/trainer.h"
#include "storage/records/step.h"

namespace poft::engine {

/// What is kept of an optimizer step: means, and the quantiles of tau over all its samples, its clean and its noisy
/// ones.
storage::Step summarizeStep(const StepReport& report, const TrainingSet& set,
                            const method::ObjectiveSettings& objective);

/// What each sample of the step did.
std::vector<storage::StepSample> stepSamples(const StepReport& report, const TrainingSet& set);

}  // namespace poft::engine
