// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "engine/work/job_inputs.h"
#include "storage/records/score.h"

namespace poft::engine {

/// What the aligned models say of one sample.
struct AlignedScore {
    storage::Id sampleId = 0;
    std::optional<double> score;   ///< r_LLM, docs/method.md eq. 2; none when one of the models has no score of it
    std::optional<double> spread;  ///< standard deviation over the models; none with fewer than two
};

/// r of one score: summed log-likelihood per response token, or per UTF-8 byte; none when the content was dropped.
std::optional<double> preferenceScore(const std::optional<storage::Score>& score, recipe::ScoreUnit unit);

/// Weighted mean and deviation over the models; `perModel[j]` are the scores of model j, all of the same samples in the
/// same order.
std::vector<AlignedScore> combineAligned(std::span<const std::vector<storage::ScoredSample>> perModel,
                                         std::span<const double> weights, recipe::ScoreUnit unit);

/// The aligned scores that a train job depends on, of its training data, in order of position. Empty without aligned
/// models. Every sample of the data set has an entry.
Result<std::vector<AlignedScore>> loadAlignedScores(storage::Connection& connection, const JobInputs& inputs,
                                                    const recipe::TrainSpec& spec, storage::Id dataset);

}  // namespace poft::engine
