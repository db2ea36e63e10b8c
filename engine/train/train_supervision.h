// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "engine/train/training_set.h"
#include "engine/work/job_context.h"
#include "storage/recipe/settings.h"
#include "storage/records/supervision.h"

namespace poft::engine {

/// Whether a training may start: something is left of the set, and no more of it had to be dropped than
/// max_dropped_share allows. The sentence says which model drops what.
Status checkTrainable(const TrainingSet& set, double maxDroppedShare,
                      const std::vector<storage::SupervisionReport>& reports);

/// The findings of a job: what the reports tell, and that its models keep different parts of some samples.
Status noteSupervision(const JobContext& context, const TrainingSet& set, recipe::Truncation truncation,
                       const std::vector<storage::SupervisionReport>& reports);

}  // namespace poft::engine
