// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "storage/records/id.h"
#include "storage/result/result.h"
#include "storage/sqlite/connection.h"

namespace poft::storage {

/// Lengths, turns and repetitions of a data set in numbers, each over all its samples.
struct LengthStatistics {
    struct Summary {
        std::int64_t least = 0;
        std::int64_t median = 0;  ///< percentiles are nearest-rank
        std::int64_t percentile95 = 0;
        std::int64_t most = 0;
        double mean = 0;
        /// How many samples have a length of 0, 1, 2 … 3, 4 … 7 and so on: place i > 0 counts [2^(i-1), 2^i). It ends
        /// with the place of the longest.
        std::vector<std::int64_t> bins;
    };
    std::int64_t samples = 0;
    std::int64_t exactDuplicates = 0;  ///< samples whose content an earlier sample of the data set has
    std::optional<std::int64_t>
        nearDuplicates;  ///< samples in groups, the first of each not counted; none = not looked for
    Summary promptBytes, responseBytes, turns;
};

/// Walks the indexes of lengths and the samples once: half a second for a million (bench_samples).
Result<LengthStatistics> lengthStatistics(Connection& connection, Id dataset);

}  // namespace poft::storage
