// SPDX-License-Identifier: Apache-2.0
#include "storage/queue/control.h"

#include <array>
#include <chrono>
#include <thread>

#include "storage/queue/job_sql.h"
#include "storage/sqlite/failure.h"
#include "storage/sqlite/rows.h"
#include "storage/tables/jobs.h"

namespace poft::storage {

namespace {

constexpr std::array<std::string_view, 5> kActionNames{"pause", "resume", "stop", "checkpoint", "retry"};

Error senseless(const Job& job, const std::string& why)
{
    return {ErrorKind::Invalid, "Job " + std::to_string(job.id) + " (" + job.name + ") " + why + "."};
}

bool mayGoOn(JobState state)
{
    return state == JobState::Failed || state == JobState::Stopped || state == JobState::Cancelled;
}

/// The state that an action leads to when no worker has the job; the job's own state when it is so already.
Result<JobState> stateWithoutWorker(const Job& job, JobAction action)
{
    const bool alive = !isFinal(job.state);  // as the database says; its worker is dead, or it has none yet
    if (job.state == JobState::Done)
        return fail(senseless(job, "is done; submit the recipe again to make it once more"));
    switch (action) {
        case JobAction::Stop:
            if (!alive)
                return job.state;
            return job.state == JobState::Queued ? JobState::Cancelled : JobState::Stopped;
        case JobAction::Pause:
            if (!alive)
                return fail(senseless(
                    job, "is " + std::string(toText(job.state)) + " and cannot be paused; retry it to go on"));
            return JobState::Paused;
        case JobAction::Resume:
        case JobAction::Retry:
            return JobState::Queued;
        case JobAction::Checkpoint:
            break;
    }
    return fail(senseless(job, "is not being worked on, so there is nothing to keep as a checkpoint"));
}

std::string sentenceFor(const Job& job, JobState before, JobState after)
{
    const std::string name = job.name;
    if (before == after)
        return name + " is " + std::string(toText(after)) + " already.";
    if (after == JobState::Queued)
        return name + " waits in the queue.";
    return name + (after == JobState::Paused ? " is paused." : " was " + std::string(toText(after)) + ".");
}

/// Puts back what the job depends on, as far as it ended unfinished; each under its own lock. One that is in use goes
/// its own way.
Status requeueDependencies(const Workspace& workspace, Connection& connection, Id job)
{
    POFT_TRY_ASSIGN(const std::vector<JobDependency> dependencies, dependenciesOf(connection, job));
    for (const JobDependency& dependency : dependencies) {
        POFT_TRY_ASSIGN(const Job needed, findJob(connection, dependency.dependsOn));
        if (needed.state == JobState::Done)
            continue;
        POFT_TRY(requeueDependencies(workspace, connection, needed.id));
        POFT_TRY_ASSIGN(const std::optional<FileLock> lock, FileLock::tryLock(workspace.jobLockFile(needed.id)));
        if (!lock || !mayGoOn(needed.state))
            continue;
        POFT_TRY_ASSIGN(WriteTransaction transaction, WriteTransaction::begin(connection));
        connection.prepare("UPDATE jobs SET fruitless = 0 WHERE id = ?").bindAll(needed.id).run();
        setJobState(transaction, needed.id, JobState::Queued, "");
        POFT_TRY(transaction.commit());
    }
    return {};
}

/// Acts itself; the caller holds the job's lock.
Result<ControlOutcome> actAlone(Connection& connection, Id id, JobAction action)
{
    POFT_TRY_ASSIGN(WriteTransaction transaction, WriteTransaction::begin(connection));
    POFT_TRY_ASSIGN(const Job job, findJob(connection, id));
    POFT_TRY_ASSIGN(const JobState state, stateWithoutWorker(job, action));
    if (state != job.state) {
        if (mayGoOn(job.state) && state == JobState::Queued)
            connection.prepare("UPDATE jobs SET fruitless = 0 WHERE id = ?").bindAll(id).run();
        setJobState(transaction, id, state, "");
        POFT_TRY(transaction.commit());
    }
    return ControlOutcome{false, state, sentenceFor(job, job.state, state)};
}

/// Asks the worker that holds the job's lock. No value: the job has just ended, or is not yet begun; its lock will be
/// free at once.
Result<std::optional<ControlOutcome>> askWorker(Connection& connection, Id id, JobAction action)
{
    POFT_TRY_ASSIGN(WriteTransaction transaction, WriteTransaction::begin(connection));
    POFT_TRY_ASSIGN(const Job job, findJob(connection, id));
    if (job.state != JobState::Running && job.state != JobState::Paused)
        return std::optional<ControlOutcome>();
    const bool paused = job.state == JobState::Paused;
    const bool goOn = action == JobAction::Resume || action == JobAction::Retry;
    if (goOn && !paused && job.requested != JobRequest::Pause)
        return std::optional(ControlOutcome{false, job.state, job.name + " is running already."});
    if (action == JobAction::Pause && paused && job.requested != JobRequest::Resume)
        return std::optional(ControlOutcome{false, job.state, job.name + " is paused already."});
    const std::string_view request = kActionNames[static_cast<std::size_t>(goOn ? JobAction::Resume : action)];
    connection.prepare("UPDATE jobs SET requested = ?, change = ? WHERE id = ?")
        .bindAll(request, transaction.change(), id)
        .run();
    POFT_TRY(transaction.commit());
    return std::optional(ControlOutcome{true, job.state, job.name + " was asked to " + std::string(request) + "."});
}

}  // namespace

std::optional<JobAction> parseJobAction(std::string_view word)
{
    for (std::size_t index = 0; index < kActionNames.size(); ++index)
        if (kActionNames[index] == word)
            return static_cast<JobAction>(index);
    return std::nullopt;
}

Result<ControlOutcome> control(const Workspace& workspace, Connection& connection, Id job, JobAction action)
{
    return guarded([&]() -> Result<ControlOutcome> {
        POFT_TRY(findJob(connection, job));
        const bool goOn = action == JobAction::Resume || action == JobAction::Retry;
        for (int tries = 0; tries < 100; ++tries) {
            {
                POFT_TRY_ASSIGN(const std::optional<FileLock> lock, FileLock::tryLock(workspace.jobLockFile(job)));
                if (lock) {
                    if (goOn)
                        POFT_TRY(requeueDependencies(workspace, connection, job));
                    return actAlone(connection, job, action);
                }
            }
            POFT_TRY_ASSIGN(const std::optional<ControlOutcome> outcome, askWorker(connection, job, action));
            if (outcome)
                return *outcome;
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        return fail(ErrorKind::Busy, "Job " + std::to_string(job) + " is held by " +
                                         FileLock::holders(workspace.jobLockFile(job)) +
                                         ", which is ending it; try again.");
    });
}

}  // namespace poft::storage
