// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/work/job_inputs.h"
#include "storage/recipe/job_spec.h"

namespace poft::engine {

/// How long the tokens of one model are on the responses of a data set, and how likely it finds them.
struct Fertility {
    std::string model;         ///< as the recipe names it
    double bytesPerToken = 0;  ///< bytes of response per response token
    double nats = 0;           ///< mean log-likelihood per byte of response; 0 where it is not known (the target)
};

/// Two models whose means per token do not compare.
struct FertilityGap {
    std::string longer;  ///< the model with the longer tokens
    std::string shorter;
    double ratio = 0;  ///< of the lengths of their tokens, at least kFertilityLimit
    double shift = 0;  ///< nats per token by which equally good models differ for this alone; 0 = not known
};

/// Above this ratio of lengths a difference of means per token says more of the tokenizers than of the models.
inline constexpr double kFertilityLimit = 1.5;

/// The widest gap between any two of the models, where it reaches the limit. At equal quality per byte, q nats, a model
/// with b bytes per token has a mean of q b per token, so two of them differ by |q| (b1 - b2); q is the mean of those
/// that are known.
std::optional<FertilityGap> widestGap(const std::vector<Fertility>& models);

/// One sentence for a person, which says what to do.
std::string gapSentence(const FertilityGap& gap);

/// Of the aligned models of a train job, from their stored scores of a data set.
Result<std::vector<Fertility>> alignedFertility(storage::Connection& connection, const JobInputs& inputs,
                                                const recipe::TrainSpec& spec, storage::Id dataset);

}  // namespace poft::engine
