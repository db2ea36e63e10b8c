// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "storage/records/id.h"
#include "storage/result/result.h"
#include "storage/sqlite/connection.h"

namespace poft::storage {

/// What is known and said of the samples of a data set, counted.
struct DatasetDetails {
    struct Named {
        std::string name;
        std::int64_t samples = 0;
    };
    struct Column {
        std::string name;
        std::int64_t samples = 0;  ///< that have a number in it
        double least = 0;
        double most = 0;
        double mean = 0;
    };
    std::vector<Named> noiseKinds;  ///< of the samples that are known to be noise, the most frequent first
    std::int64_t knownClean = 0;    ///< samples that are known to be none
    std::vector<Named> tags;        ///< by name
    std::int64_t kept = 0;          ///< marked "keep" by a person
    std::int64_t dropped = 0;
    std::int64_t noted = 0;
    std::vector<Column> columns;  ///< columns of numbers that any of the samples has a value in, by name
};

/// Takes as long as there are samples with known noise, tags, marks and numbers: about a second for a million of each.
Result<DatasetDetails> datasetDetails(Connection& connection, Id dataset);

}  // namespace poft::storage
