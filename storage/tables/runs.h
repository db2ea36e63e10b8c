// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "storage/records/run.h"
#include "storage/tables/checkpoints.h"
#include "storage/tables/writer.h"

namespace poft::storage {

/// The run of a job: inserts it, or where an earlier attempt made one, updates what this attempt knows better
/// (settings, build, totals, sample counts) and keeps its id, steps and checkpoints. Of `run`, id, revision, step,
/// epoch, output and times are not read.
Result<Id> startRun(const Writer& writer, const Run& run);

/// Removes steps, step samples, buckets, evaluations, checkpoints' rows and epoch scores beyond `step` (epochs beyond
/// `epoch`), raises `revision` and sets step and epoch back. What a resume calls before it goes on; with step 0 the run
/// starts again.
Status removeBeyond(const Writer& writer, Id run, std::int64_t step, double epoch);

/// Marks the end of a run; `outputModel` is the model that it made, if any.
Status finishRun(const Writer& writer, Id run, std::optional<Id> outputModel);

Result<Run> findRun(Connection& connection, Id id);
Result<std::optional<Run>> runOfJob(Connection& connection, Id job);
Result<std::vector<Run>> listRuns(Connection& connection);
Result<std::vector<Run>> runsChangedSince(Connection& connection, Change last);

}  // namespace poft::storage
