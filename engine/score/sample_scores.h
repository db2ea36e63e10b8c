// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "storage/recipe/settings.h"
#include "storage/tables/sample_scores.h"

namespace poft::engine {

/// A training whose newest epoch scores are to be shown beside the aligned ones.
struct TargetScores {
    storage::Id run = 0;
    storage::Id series = 0;  ///< of the run's newest epoch
    storage::Id dataset = 0;
    recipe::TrainingSettings training;  ///< of the run: unit of the scores, objective and constants of tau
};

/// Rewrites an experiment's `sample_scores`: r_LLM and its spread for every sample of the training data of its arms as
/// far as the score jobs have come (samples of several data sets are all there), and with `target` r_theta and tau of
/// that run; without, those of before stay.
Status refreshSampleScores(const storage::Writer& writer, storage::Id experiment,
                           const std::optional<TargetScores>& target);

}  // namespace poft::engine
