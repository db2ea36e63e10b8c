// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "storage/records/job.h"
#include "storage/sqlite/transaction.h"

namespace poft::storage {

/// Writes jobs.state for somebody who holds the job's lock and is not its worker; the wish is fulfilled, so `requested`
/// is cleared. An empty `error` is none. Into the queue, finished_at is cleared. For code inside storage/queue: throws
/// SqlFailure.
void setJobState(WriteTransaction& transaction, Id job, JobState state, const std::string& error);

}  // namespace poft::storage
