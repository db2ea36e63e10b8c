// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "storage/queue/job_lease.h"
#include "storage/workspace/workspace.h"

namespace poft::storage {

/// What a worker claims.
struct ClaimFilter {
    bool withDevice = false;       ///< also jobs that need a device; the worker holds its lock (lockDevice)
    std::string device;            ///< "cpu", "cuda:0"; "none" without a device: written to jobs.device
    std::optional<Id> experiment;  ///< only jobs of this experiment
    std::optional<Id> job;         ///< only this job
};

/// Attempts in a row without a newer checkpoint after which a job is given up.
inline constexpr int kFruitlessAttempts = 3;

/// Returns to the queue every running job whose lock is free: its worker is dead. A job that a person had asked to stop
/// becomes 'stopped'; one whose last kFruitlessAttempts attempts made no newer checkpoint becomes 'failed' with that
/// reason. Returns the ids of jobs put back.
Result<std::vector<Id>> returnLostJobs(const Workspace& workspace, Connection& connection);

/// Claims the next job: largest priority, then smallest id, among queued jobs whose dependencies are all done. No
/// value: nothing is claimable now. Two claimers never get the same job.
Result<std::optional<JobLease>> claimNext(const Workspace& workspace, Connection& connection,
                                          const ClaimFilter& filter);

/// Why a queued job cannot be claimed, for a person: "" when it can, "waits for <name>", or "blocked by <name>, which
/// failed".
Result<std::string> whyNotClaimable(Connection& connection, Id job);

/// Queued jobs that could be claimed by a worker with this filter now; the window starts a worker when there are some
/// and the device is free.
Result<int> countClaimable(Connection& connection, const ClaimFilter& filter);

}  // namespace poft::storage
