// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "engine/score/supervision_record.h"
#include "engine/train/training_set.h"
#include "engine/work/job_context.h"
#include "engine/work/job_inputs.h"
#include "storage/recipe/job_spec.h"
#include "storage/records/token_likelihood.h"

namespace poft::engine {

/// The samples of a training set that a run follows token by token: those at the chosen positions of the data set, then
/// the lowest and highest by r_LLM (of equal ones the earlier), then random ones of the rest. A sample is watched once,
/// for the first of these reasons. A position that is not trained on is passed over with a finding. Depends on its
/// arguments alone, so a resumed run watches the same.
Result<std::vector<storage::WatchedSample>> chooseWatched(const JobContext& context, const recipe::Watch& watch,
                                                          storage::Id dataset, const TrainingSet& set);

/// Keeps the tokens of the watched samples under every aligned model of the job in its scores of `data`; loads a model
/// only where some are missing. `models`: the aligned models in the spec's order, each with those that share its cut.
Status fillAlignedTokens(const JobContext& context, const JobInputs& inputs, const recipe::TrainSpec& spec,
                         storage::Id dataset, const std::vector<storage::WatchedSample>& watched,
                         std::span<const SupervisedModel> models);

/// The contents of watched samples.
std::vector<storage::Id> contentsOf(const std::vector<storage::WatchedSample>& watched);

}  // namespace poft::engine
