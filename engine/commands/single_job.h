// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/commands/open_workspace.h"
#include "storage/tables/jobs.h"

namespace poft::engine {

/// Queues one job outside any experiment and works it off here, with progress on stderr. When another worker of the
/// workspace takes it first, waits for it. Returns the finished job; fails with the job's own sentence.
Result<storage::Job> runSingleJob(const OpenWorkspace& open, BackendSource& backend,
                                  const std::optional<api::Device>& device, const storage::NewJob& job);

}  // namespace poft::engine
