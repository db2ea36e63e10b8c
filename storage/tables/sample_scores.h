// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "storage/records/score.h"
#include "storage/tables/writer.h"

namespace poft::storage {

/// Makes `scores` the whole of an experiment's sample_scores, in chunks (new rows replace old ones, then rows that are
/// no longer there go).
Status rewriteSampleScores(const Writer& writer, Id experiment, std::span<const SampleScores> scores);

/// Gives an experiment the rows of those that share a training with it, for the samples of data sets that its jobs have
/// scores of; rows that it has stay. r_theta and tau of a run that it does not have are left out. In chunks.
Status copySampleScores(const Writer& writer, Id experiment);

/// Whether an experiment has rows for samples of a data set.
Result<bool> hasSampleScores(Connection& connection, Id experiment, Id dataset);

/// The scores with ground truth, for densities and scatter plots; in order of sample.
struct SampleScoresRow {
    SampleScores scores;
    Id datasetId = 0;
    std::optional<bool> isNoise;
};
Result<std::vector<SampleScoresRow>> loadSampleScores(Connection& connection, Id experiment);

/// How many samples of an experiment have a mean over the aligned models.
Result<std::int64_t> scoredSampleCount(Connection& connection, Id experiment);

/// The newest `change` of an experiment's sample_scores; 0 = none. A page reloads when it grew.
Result<Change> sampleScoresChange(Connection& connection, Id experiment);

}  // namespace poft::storage
