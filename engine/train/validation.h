// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "engine/api/likelihood_model.h"
#include "engine/method/objective.h"
#include "engine/train/training_set.h"

namespace poft::engine {

/// What a model makes of held-out samples; no weight changes.
struct ValidationOutcome {
    double crossEntropy = 0;          ///< mean over samples of the mean -log p of a response token, nats
    double crossEntropyPerToken = 0;  ///< mean over response tokens, nats
    std::optional<double> loss;       ///< mean of the objective; none where a sample lacks the reference it needs
    std::optional<double> tauMean;    ///< mean coefficient; none without references
    std::vector<double> rTheta;       ///< of each sample, in order
};

/// Scores every sample of `set` (not empty; no pairs) and takes the means of docs/method.md's equations 3 to 6.
Result<ValidationOutcome> validate(api::LikelihoodModel& model, const TrainingSet& set,
                                   const method::ObjectiveSettings& objective);

}  // namespace poft::engine
