// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "storage/records/id.h"

namespace poft::storage {

/// A row of `samples`: one training sample, or one preference pair.
struct Sample {
    Id id = 0;
    Id datasetId = 0;
    std::int64_t position = 0;               ///< 0-based order within the data set
    Id contentId = 0;                        ///< prompt and response; of a pair, prompt and chosen
    std::optional<Id> rejectedContentId;     ///< of a pair: prompt and rejected
    std::optional<bool> isNoise;             ///< ground truth where it is known
    std::string noiseKind;                   ///< "mismatched_response", …; empty on clean or unknown
    std::optional<std::int64_t> sourceLine;  ///< line or element in the file it came from
    std::string extra;                       ///< JSON object of kept columns; empty = none
};

/// A sample together with the canonical bodies of its contents (storage/content/content.h reads them).
struct SampleWithBody {
    Sample sample;
    std::string body;
    std::string rejectedBody;  ///< empty unless the sample is a pair
};

}  // namespace poft::storage
