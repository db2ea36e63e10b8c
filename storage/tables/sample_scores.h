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

/// The scores with ground truth, for densities and scatter plots; in order of sample.
struct SampleScoresRow {
    SampleScores scores;
    Id datasetId = 0;
    std::optional<bool> isNoise;
};
Result<std::vector<SampleScoresRow>> loadSampleScores(Connection& connection, Id experiment);

/// The newest `change` of an experiment's sample_scores; 0 = none. A page reloads when it grew.
Result<Change> sampleScoresChange(Connection& connection, Id experiment);

}  // namespace poft::storage
