// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "storage/records/job.h"
#include "storage/sqlite/statement.h"

// Rows of `jobs`, for code inside storage/.
namespace poft::storage {

/// The columns that readJob() reads, each with the alias "j.".
inline constexpr std::string_view kJobColumns =
    "j.id, j.kind, j.name, j.spec, j.fingerprint, j.state, j.requested, j.priority, j.needs_device, j.attempt, "
    "j.fruitless, "
    "j.device, j.worker, j.progress, j.progress_text, j.heartbeat_at, j.error, j.created_at, j.started_at, "
    "j.finished_at, j.change";
inline constexpr int kJobColumnCount = 21;

/// "SELECT <columns> FROM jobs j <rest>"
std::string selectJobs(std::string_view rest);

/// Reads kJobColumns, which begin at column 0.
Job readJob(const Statement& row);

}  // namespace poft::storage
