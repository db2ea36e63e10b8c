// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "storage/records/job.h"
#include "storage/tables/writer.h"
#include "storage/workspace/file_lock.h"

namespace poft::storage {

/// A claimed job: holds its lock file and the attempt. All functions are const, take the calling thread's own
/// connection, and are conditional on the attempt: once a newer one exists they fail with ErrorKind::Stopped and write
/// nothing. Several threads may use one lease. The lock is freed with the object, after the state was written:
/// finish(), fail(), stop() or giveBack() first.
class JobLease {
public:
    JobLease(FileLock lock, Job job) : m_lock(std::move(lock)), m_job(std::move(job)) {}

    /// The job as it was when it was claimed.
    const Job& job() const { return m_job; }
    JobClaim claim() const { return {m_job.id, m_job.attempt}; }
    /// For the functions of storage/tables.
    Writer writer(Connection& connection) const { return Writer(connection, claim()); }

    /// `fraction` 0 … 1; also a heartbeat.
    Status progress(Connection& connection, double fraction, const std::string& text) const;
    /// Every 2 s, also during long steps; for display only.
    Status heartbeat(Connection& connection) const;

    /// The wish that waits, if any. Polled at least every 100 ms.
    Result<std::optional<JobRequest>> requested(Connection& connection) const;
    /// Takes a wish off once it is carried out; a different one that came meanwhile stays. Pause makes the state
    /// 'paused', Resume makes it 'running', Checkpoint leaves it; Stop is acknowledged by stop().
    Status acknowledge(Connection& connection, JobRequest request) const;

    /// Ends the attempt. `error` is one sentence: what happened, what was kept, what to do.
    Status finish(Connection& connection) const;
    Status fail(Connection& connection, const std::string& error) const;
    Status stop(Connection& connection) const;
    /// Puts the job back into the queue (the worker itself is asked to leave).
    Status giveBack(Connection& connection) const;

private:
    Status setState(Connection& connection, JobState state, const std::string& error) const;
    FileLock m_lock;
    Job m_job;
};

}  // namespace poft::storage
