// SPDX-License-Identifier: Apache-2.0
#include "storage/queue/job_lease.h"

#include <algorithm>

#include "storage/content/clock.h"
#include "storage/sqlite/failure.h"
#include "storage/sqlite/statement.h"

namespace poft::storage {

namespace {

Error superseded(const Job& job)
{
    return {ErrorKind::Stopped, "Job " + std::to_string(job.id) + " (" + job.name +
                                    ") was taken over by a newer attempt; this one writes nothing more."};
}

}  // namespace

Status JobLease::progress(Connection& connection, double fraction, const std::string& text) const
{
    return guarded([&]() -> Status {
        POFT_TRY_ASSIGN(WriteTransaction transaction, writer(connection).begin());
        connection.prepare("UPDATE jobs SET progress = ?, progress_text = ?, heartbeat_at = ?, change = ? WHERE id = ?")
            .bindAll(std::clamp(fraction, 0.0, 1.0), text, utcNow(), transaction.change(), m_job.id)
            .run();
        return transaction.commit();
    });
}

Status JobLease::heartbeat(Connection& connection) const
{
    return guarded([&]() -> Status {
        POFT_TRY_ASSIGN(WriteTransaction transaction, writer(connection).begin());
        connection.prepare("UPDATE jobs SET heartbeat_at = ?, change = ? WHERE id = ?")
            .bindAll(utcNow(), transaction.change(), m_job.id)
            .run();
        return transaction.commit();
    });
}

Result<std::optional<JobRequest>> JobLease::requested(Connection& connection) const
{
    return guarded([&]() -> Result<std::optional<JobRequest>> {
        Statement statement = connection.prepare("SELECT attempt, requested FROM jobs WHERE id = ?");
        if (!statement.bindAll(m_job.id).step() || statement.integer(0) != m_job.attempt)
            return poft::fail(superseded(m_job));
        if (statement.isNull(1))
            return std::optional<JobRequest>();
        const auto word = std::find(kJobRequestNames.begin(), kJobRequestNames.end(), statement.view(1));
        return std::optional(static_cast<JobRequest>(word - kJobRequestNames.begin()));
    });
}

Status JobLease::acknowledge(Connection& connection, JobRequest request) const
{
    return guarded([&]() -> Status {
        POFT_TRY_ASSIGN(WriteTransaction transaction, writer(connection).begin());
        connection
            .prepare(
                "UPDATE jobs SET change = ?1, requested = CASE WHEN requested = ?2 THEN NULL ELSE requested END, "
                "state = CASE ?2 WHEN 'pause' THEN 'paused' WHEN 'resume' THEN 'running' ELSE state END WHERE id = ?3")
            .bindAll(transaction.change(), toText(request), m_job.id)
            .run();
        return transaction.commit();
    });
}

Status JobLease::setState(Connection& connection, JobState state, const std::string& error) const
{
    return guarded([&]() -> Status {
        POFT_TRY_ASSIGN(WriteTransaction transaction, writer(connection).begin());
        const std::string now = utcNow();
        const std::optional<std::string> sentence = error.empty() ? std::nullopt : std::optional(error);
        const std::optional<std::string> finished = isFinal(state) ? std::optional(now) : std::nullopt;
        connection
            .prepare(
                // Back in the queue, a wish that nobody carried out stays, and a worker that leaves in good order has
                // not failed to get anywhere.
                "UPDATE jobs SET state = ?1, error = ?2, finished_at = ?3, heartbeat_at = ?4, change = ?5, "
                "requested = CASE ?1 WHEN 'queued' THEN requested END, "
                "fruitless = CASE ?1 WHEN 'queued' THEN max(fruitless - 1, 0) ELSE fruitless END, "
                "progress = CASE ?1 WHEN 'done' THEN 1.0 ELSE progress END WHERE id = ?6")
            .bindAll(toText(state), sentence, finished, now, transaction.change(), m_job.id)
            .run();
        return transaction.commit();
    });
}

Status JobLease::finish(Connection& connection) const
{
    return setState(connection, JobState::Done, "");
}

Status JobLease::fail(Connection& connection, const std::string& error) const
{
    return setState(connection, JobState::Failed, error);
}

Status JobLease::stop(Connection& connection) const
{
    return setState(connection, JobState::Stopped, "");
}

Status JobLease::giveBack(Connection& connection) const
{
    return setState(connection, JobState::Queued, "");
}

}  // namespace poft::storage
