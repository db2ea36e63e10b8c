// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "storage/records/id.h"

namespace poft::storage {

/// A row of `runs`: one training.
struct Run {
    Id id = 0;
    Id jobId = 0;
    std::string name;
    std::string objective;  ///< "sft", "poft", "bi_poft", "dpo"
    std::int64_t seed = 0;
    std::string settings;  ///< JSON: every setting as resolved
    std::string engineBuild;
    std::int64_t revision = 0;  ///< raised when rows beyond a checkpoint were removed: a reader reloads the run
    std::int64_t totalSteps = 0;
    double totalEpochs = 0;
    std::int64_t step = 0;  ///< last finished optimizer step
    double epoch = 0;
    std::int64_t samples = 0;  ///< of the training set
    std::int64_t droppedSamples = 0;
    std::int64_t filteredSamples = 0;  ///< left out by aligned_top_share
    std::int64_t unequalCuts = 0;      ///< samples of which its models keep different parts (truncation = own)
    std::optional<Id> outputModelId;
    std::string startedAt;
    std::string finishedAt;  ///< empty = not yet
    Change change = 0;
};

/// A row of `checkpoints`.
struct Checkpoint {
    Id id = 0;
    Id runId = 0;
    std::int64_t step = 0;
    double epoch = 0;
    std::string path;  ///< relative to the workspace
    std::int64_t bytes = 0;
    bool resumable = false;  ///< holds optimizer state and position
    std::string createdAt;
    Change change = 0;
};

}  // namespace poft::storage
