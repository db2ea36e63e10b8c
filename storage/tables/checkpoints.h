// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "storage/records/run.h"
#include "storage/tables/writer.h"

namespace poft::storage {

/// Registers a checkpoint whose files are complete (id, createdAt and change are filled here); the job's `fruitless`
/// becomes 0. A checkpoint of the same step is replaced.
Result<Id> insertCheckpoint(const Writer& writer, const Checkpoint& checkpoint);
/// Removes the row; files are the caller's.
Status removeCheckpoint(const Writer& writer, Id checkpoint);
/// Says that a checkpoint no longer holds optimizer state.
Status setCheckpointResumable(const Writer& writer, Id checkpoint, bool resumable, std::int64_t bytes);
/// By step.
Result<std::vector<Checkpoint>> checkpointsOfRun(Connection& connection, Id run);
Result<std::vector<Checkpoint>> checkpointsChangedSince(Connection& connection, Change last);
/// The newest one to go on from.
Result<std::optional<Checkpoint>> latestResumable(Connection& connection, Id run);

}  // namespace poft::storage
