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
    std::optional<std::int64_t>
        keptBytes;  ///< of the response (0 = not cut); none where the models keep different parts
};

/// What a summed log-likelihood is divided by: response tokens, UTF-8 bytes of the response, or 1 for the sum itself.
double scoreLength(std::int64_t tokens, std::int64_t bytes, recipe::ScoreUnit unit);

/// r of one score: summed log-likelihood over scoreLength(); none when the content was dropped.
std::optional<double> preferenceScore(const std::optional<storage::Score>& score, recipe::ScoreUnit unit);

/// Weighted mean and deviation over the models; `perModel[j]` are the scores of model j, all of the same samples in the
/// same order.
std::vector<AlignedScore> combineAligned(std::span<const std::vector<storage::ScoredSample>> perModel,
                                         std::span<const double> weights, recipe::ScoreUnit unit);

/// "model:tutor" → "tutor": a name within the recipe.
std::string nameWithinRecipe(const std::string& key);

/// The series of an aligned model's scores of one of a train job's data sets (`data`, in the workspace `dataset`).
Result<storage::Id> alignedSeries(storage::Connection& connection, const JobInputs& inputs,
                                  const recipe::AlignedModel& aligned, const recipe::Input& data, storage::Id dataset);

/// The aligned scores that a train job depends on, of one of its data sets (`data`, in the workspace `dataset`), in
/// order of position. Empty without aligned models. Every sample of the data set has an entry.
Result<std::vector<AlignedScore>> loadAlignedScores(storage::Connection& connection, const JobInputs& inputs,
                                                    const recipe::TrainSpec& spec, const recipe::Input& data,
                                                    storage::Id dataset);

}  // namespace poft::engine
