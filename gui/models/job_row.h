// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "storage/records/experiment.h"
#include "storage/records/job.h"
#include "storage/result/result.h"
#include "storage/workspace/workspace.h"

#include <QString>

#include <optional>
#include <string>
#include <vector>

namespace poft::gui {

/// A job as the window shows it.
struct JobRow {
    storage::Job job;
    std::optional<storage::JobPlace> place;  ///< in the experiment that was asked for
    std::optional<storage::Id> runId;
    bool lost = false;                  ///< it claims to run or to be paused, but no living process holds its lock
    std::string waitsFor;               ///< of a queued job: "waits for PoFT, seed 1"; empty when it could begin
    std::optional<double> secondsLeft;  ///< filled by JobsModel from what it has seen
};

/// The jobs of an experiment in the order of its expansion; without one, all jobs, newest first. For the database
/// thread.
Result<std::vector<JobRow>> readJobs(const storage::Workspace& workspace, storage::Connection& connection,
                                     std::optional<storage::Id> experiment);

/// The state in a word or two: "running", "returning", "waits", "reused" …
QString jobStateText(const JobRow& row);

/// What is behind the state, in one sentence, or nothing.
QString jobStateReason(const JobRow& row);

/// True while something is still to come of the job by itself.
bool isActive(const JobRow& row);

}  // namespace poft::gui
