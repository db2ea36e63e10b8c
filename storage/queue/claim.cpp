// SPDX-License-Identifier: Apache-2.0
#include "storage/queue/claim.h"

#include <unistd.h>

#include <array>
#include <chrono>
#include <thread>

#include "storage/content/clock.h"
#include "storage/queue/job_sql.h"
#include "storage/sqlite/failure.h"
#include "storage/sqlite/rows.h"
#include "storage/tables/job_row.h"
#include "storage/tables/jobs.h"

namespace poft::storage {

namespace {

/// Queued jobs that a worker may take: ?1 = also those that need a device, ?2 = only this experiment's, or NULL,
/// ?3 = only this one, or NULL.
constexpr std::string_view kClaimable =
    "WHERE j.state = 'queued' AND (j.needs_device = 0 OR ?1) "
    "AND (?2 IS NULL OR EXISTS (SELECT 1 FROM experiment_jobs e WHERE e.experiment_id = ?2 AND e.job_id = j.id)) "
    "AND (?3 IS NULL OR j.id = ?3) "
    "AND NOT EXISTS (SELECT 1 FROM job_dependencies d JOIN jobs o ON o.id = d.depends_on WHERE d.job_id = j.id AND "
    "o.state <> 'done')";

std::string thisWorker()
{
    std::array<char, 256> host{};
    ::gethostname(host.data(), host.size() - 1);
    return std::string(host.data()) + ":" + std::to_string(::getpid());
}

/// Makes a queued job ours; no value when it is no longer queued. The caller holds its lock.
Result<std::optional<Job>> takeQueued(Connection& connection, Id id, const std::string& device)
{
    return guarded([&]() -> Result<std::optional<Job>> {
        POFT_TRY_ASSIGN(WriteTransaction transaction, WriteTransaction::begin(connection));
        const std::string now = utcNow();
        {
            // A wish that came while the job waited stays: a stop is obeyed at once. Only "resume" is fulfilled by the
            // claim itself.
            Statement statement = connection.prepare(
                "UPDATE jobs SET state = 'running', attempt = attempt + 1, fruitless = fruitless + 1, device = ?, "
                "worker = ?, "
                "requested = CASE requested WHEN 'resume' THEN NULL ELSE requested END, error = NULL, finished_at = "
                "NULL, "
                "heartbeat_at = ?, started_at = coalesce(started_at, ?), change = ? "
                "WHERE id = ? AND state = 'queued' RETURNING id");
            statement.bindAll(device, thisWorker(), now, now, transaction.change(), id);
            if (readAll(statement, [](const Statement& row) { return row.integer(0); }).empty())
                return std::optional<Job>();
        }
        POFT_TRY(transaction.commit());
        POFT_TRY_ASSIGN(Job job, findJob(connection, id));
        return std::optional(std::move(job));
    });
}

std::vector<Id> claimable(Connection& connection, const ClaimFilter& filter)
{
    Statement statement =
        connection.prepare("SELECT j.id FROM jobs j " + std::string(kClaimable) + " ORDER BY j.priority DESC, j.id");
    return readAll(statement.bindAll(filter.withDevice, filter.experiment, filter.job),
                   [](const Statement& row) { return row.integer(0); });
}

/// What becomes of a running job whose worker is dead. The caller holds its lock.
Result<bool> putBack(Connection& connection, Id id)
{
    POFT_TRY_ASSIGN(WriteTransaction transaction, WriteTransaction::begin(connection));
    POFT_TRY_ASSIGN(const Job job, findJob(connection, id));
    if (job.state != JobState::Running)
        return false;
    if (job.requested == JobRequest::Stop) {
        setJobState(transaction, id, JobState::Stopped, "");
    } else if (job.fruitless >= kFruitlessAttempts) {
        setJobState(transaction, id, JobState::Failed,
                    std::to_string(job.fruitless) +
                        " attempts in a row ended without a newer checkpoint, the last on " + job.device +
                        "; what was finished before is kept, look into the run's engine.log and retry the job.");
    } else {
        setJobState(transaction, id, JobState::Queued, "");
    }
    const bool queued = job.requested != JobRequest::Stop && job.fruitless < kFruitlessAttempts;
    POFT_TRY(transaction.commit());
    return queued;
}

}  // namespace

Result<std::vector<Id>> returnLostJobs(const Workspace& workspace, Connection& connection)
{
    return guarded([&]() -> Result<std::vector<Id>> {
        std::vector<Id> running;
        {
            Statement statement = connection.prepare("SELECT id FROM jobs WHERE state = 'running' ORDER BY id");
            running = readAll(statement, [](const Statement& row) { return row.integer(0); });
        }
        std::vector<Id> returned;
        for (const Id id : running) {
            POFT_TRY_ASSIGN(const std::optional<FileLock> lock, FileLock::tryLock(workspace.jobLockFile(id)));
            if (!lock)
                continue;
            POFT_TRY_ASSIGN(const bool queued, putBack(connection, id));
            if (queued)
                returned.push_back(id);
        }
        return returned;
    });
}

Result<std::optional<JobLease>> claimNext(const Workspace& workspace, Connection& connection, const ClaimFilter& filter)
{
    return guarded([&]() -> Result<std::optional<JobLease>> {
        // A queued job whose lock is taken is being claimed or controlled, which takes an instant: look again before
        // giving up.
        for (int tries = 0; tries < 10; ++tries) {
            bool met = false;
            for (const Id id : claimable(connection, filter)) {
                POFT_TRY_ASSIGN(std::optional<FileLock> lock, FileLock::tryLock(workspace.jobLockFile(id)));
                if (!lock) {
                    met = true;
                    continue;
                }
                POFT_TRY_ASSIGN(std::optional<Job> job, takeQueued(connection, id, filter.device));
                if (job)
                    return std::optional<JobLease>(std::in_place, *std::move(lock), *std::move(job));
            }
            if (!met)
                break;
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        return std::optional<JobLease>();
    });
}

Result<int> countClaimable(Connection& connection, const ClaimFilter& filter)
{
    return guarded([&] { return static_cast<int>(claimable(connection, filter).size()); });
}

Result<std::string> whyNotClaimable(Connection& connection, Id job)
{
    return guarded([&]() -> Result<std::string> {
        // Everything that the job needs, however far up, that is not done; nearest first.
        Statement statement = connection.prepare(
            "WITH RECURSIVE needed (id, distance) AS (SELECT depends_on, 1 FROM job_dependencies WHERE job_id = ? "
            "UNION "
            "SELECT d.depends_on, distance + 1 FROM job_dependencies d JOIN needed ON d.job_id = needed.id) "
            "SELECT j.name, j.state, j.state IN ('failed', 'stopped', 'cancelled') AS blocks, min(distance) AS near "
            "FROM needed "
            "JOIN jobs j ON j.id = needed.id WHERE j.state <> 'done' GROUP BY j.id ORDER BY blocks DESC, near, j.id "
            "LIMIT 1");
        if (!statement.bindAll(job).step())
            return std::string();
        const std::string name = statement.text(0);
        if (statement.integer(2) == 0)
            return "waits for " + name;
        const std::string state = statement.text(1);
        return "blocked by " + name + ", which " + (state == "failed" ? "failed" : "was " + state);
    });
}

}  // namespace poft::storage
