// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "storage/records/id.h"

namespace poft::storage {

/// A row of `supervision_reports`: what a model would learn from a data set, counted in sequences (a pair has two). See
/// the schema for each number.
struct SupervisionReport {
    Id id = 0;
    std::optional<Id> datasetId;  ///< none when it was deleted
    std::string datasetName;
    std::optional<Id> modelId;  ///< none when it was deleted
    std::string modelName;
    std::string key;   ///< canonical JSON of everything that decides the report
    std::string hash;  ///< hex SHA-256 over ids and masks
    std::int64_t samples = 0;
    std::int64_t sequences = 0;
    std::int64_t dropped = 0;  ///< samples without anything to learn from
    std::int64_t noResponse = 0;
    std::int64_t undecided = 0;
    std::int64_t notRendered = 0;
    std::int64_t tokens = 0;
    std::int64_t longest = 0;  ///< tokens
    std::int64_t responseTokens = 0;
    std::int64_t responseBytes = 0;
    std::int64_t bosNone = 0;
    std::int64_t bosOne = 0;
    std::int64_t bosTwo = 0;
    std::int64_t endLearnt = 0;
    std::int64_t endMissing = 0;
    std::int64_t endLost = 0;
    std::int64_t cut = 0;
    std::int64_t cutForOthers = 0;
    std::int64_t boundaryMerges = 0;
    std::string createdAt;
    Change change = 0;

    /// Bytes of text per learnt token: how long the tokenizer's tokens are; 0 where nothing is learnt.
    double fertility() const
    {
        return responseTokens > 0 ? static_cast<double>(responseBytes) / static_cast<double>(responseTokens) : 0;
    }
};

/// What can be found of a sample (supervision_samples.finding). The first three say why it is dropped.
namespace finding {
inline constexpr const char* kNoResponseToken = "no_response_token";
inline constexpr const char* kUndecidedResponse = "undecided_response";
inline constexpr const char* kNotRendered = "not_rendered";
inline constexpr const char* kResponseCut = "response_cut";
inline constexpr const char* kEndLost = "end_lost";
inline constexpr const char* kEndMissing = "end_missing";
inline constexpr const char* kBoundaryMerge = "boundary_merge";
inline constexpr const char* kTwoBeginnings = "two_beginnings";
}  // namespace finding

/// A row of `supervision_samples`.
struct SupervisedSample {
    std::string finding;
    std::int64_t position = 0;
    std::string side;  ///< empty; of a pair "chosen" or "rejected"
    Id sampleId = 0;
};

/// A report that a job goes by.
struct JobSupervision {
    SupervisionReport report;
    std::string role;  ///< "target", "aligned"
    std::string hash;  ///< of the report when the job began
};

/// A sample that a training leaves out because one of its models has nothing to learn from or to score.
struct DroppedSample {
    Id sampleId = 0;
    std::int64_t position = 0;
    std::string modelName;
    std::string finding;
};

}  // namespace poft::storage
