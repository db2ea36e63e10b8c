// SPDX-License-Identifier: Apache-2.0
#include "storage/tables/jobs.h"

#include <algorithm>

#include "storage/content/clock.h"
#include "storage/sqlite/failure.h"
#include "storage/sqlite/rows.h"
#include "storage/tables/job_row.h"

namespace poft::storage {

namespace {

template <class Enum, std::size_t N>
Enum parse(const std::array<std::string_view, N>& names, std::string_view word)
{
    return static_cast<Enum>(std::find(names.begin(), names.end(), word) - names.begin());
}

}  // namespace

std::string selectJobs(std::string_view rest)
{
    return "SELECT " + std::string(kJobColumns) + " FROM jobs j " + std::string(rest);
}

Job readJob(const Statement& row)
{
    Job job;
    job.id = row.integer(0);
    job.kind = row.text(1);
    job.name = row.text(2);
    job.spec = row.text(3);
    job.fingerprint = row.text(4);
    job.state = parse<JobState>(kJobStateNames, row.view(5));
    if (!row.isNull(6))
        job.requested = parse<JobRequest>(kJobRequestNames, row.view(6));
    job.priority = static_cast<int>(row.integer(7));
    job.needsDevice = row.integer(8) != 0;
    job.attempt = static_cast<int>(row.integer(9));
    job.fruitless = static_cast<int>(row.integer(10));
    job.device = row.text(11);
    job.worker = row.text(12);
    job.progress = row.real(13);
    job.progressText = row.text(14);
    job.heartbeatAt = row.text(15);
    job.error = row.text(16);
    job.createdAt = row.text(17);
    job.startedAt = row.text(18);
    job.finishedAt = row.text(19);
    job.change = row.integer(20);
    return job;
}

Result<Id> insertJob(const Writer& writer, const NewJob& job)
{
    return guarded([&]() -> Result<Id> {
        POFT_TRY_ASSIGN(WriteTransaction transaction, writer.begin());
        const Id id = insertJobRow(transaction, job);
        POFT_TRY(transaction.commit());
        return id;
    });
}

Id insertJobRow(WriteTransaction& transaction, const NewJob& job)
{
    Connection& connection = transaction.connection();
    connection
        .prepare(
            "INSERT INTO jobs (kind, name, spec, fingerprint, state, priority, needs_device, created_at, change) "
            "VALUES (?, ?, ?, ?, 'queued', ?, ?, ?, ?)")
        .bindAll(job.kind, job.name, job.spec, job.fingerprint, job.priority, job.needsDevice, utcNow(),
                 transaction.change())
        .run();
    const Id id = connection.lastInsertId();
    for (const NewJob::Dependency& dependency : job.dependencies)
        connection.prepare("INSERT INTO job_dependencies (job_id, depends_on, input) VALUES (?, ?, ?)")
            .bindAll(id, dependency.dependsOn, dependency.input)
            .run();
    return id;
}

Result<Job> findJob(Connection& connection, Id id)
{
    return guarded([&]() -> Result<Job> {
        Statement statement = connection.prepare(selectJobs("WHERE j.id = ?"));
        if (!statement.bindAll(id).step())
            return fail(ErrorKind::NotFound, "There is no job with the number " + std::to_string(id) + ".");
        return readJob(statement);
    });
}

Result<std::vector<Job>> listJobs(Connection& connection)
{
    return guarded([&] {
        Statement statement = connection.prepare(selectJobs("ORDER BY j.id"));
        return readAll(statement, readJob);
    });
}

Result<std::vector<Job>> jobsChangedSince(Connection& connection, Change last)
{
    return guarded([&] {
        Statement statement = connection.prepare(selectJobs("WHERE j.change > ? ORDER BY j.change, j.id"));
        return readAll(statement.bindAll(last), readJob);
    });
}

Result<std::vector<JobDependency>> dependenciesOf(Connection& connection, Id job)
{
    return guarded([&] {
        Statement statement = connection.prepare(
            "SELECT job_id, depends_on, input FROM job_dependencies WHERE job_id = ? ORDER BY input, depends_on");
        return readAll(statement.bindAll(job), [](const Statement& row) {
            return JobDependency{row.integer(0), row.integer(1), row.text(2)};
        });
    });
}

Status setPriority(const Writer& writer, Id job, int priority)
{
    return guarded([&]() -> Status {
        POFT_TRY_ASSIGN(WriteTransaction transaction, writer.begin());
        writer.connection()
            .prepare("UPDATE jobs SET priority = ?, change = ? WHERE id = ?")
            .bindAll(priority, transaction.change(), job)
            .run();
        if (writer.connection().changes() == 0)
            return fail(ErrorKind::NotFound, "There is no job with the number " + std::to_string(job) + ".");
        return transaction.commit();
    });
}

Status workOnFirst(const Writer& writer, Id job)
{
    return guarded([&]() -> Status {
        POFT_TRY_ASSIGN(WriteTransaction transaction, writer.begin());
        // UNION, not UNION ALL: a job may be reached in several ways.
        writer.connection()
            .prepare(
                "WITH RECURSIVE wanted(id) AS (SELECT ?1 UNION SELECT d.depends_on FROM job_dependencies d "
                "JOIN wanted w ON d.job_id = w.id) "
                "UPDATE jobs SET change = ?2, priority = 1 + (SELECT coalesce(max(priority), 0) FROM jobs WHERE state "
                "= "
                "'queued') WHERE state = 'queued' AND id IN wanted")
            .bindAll(job, transaction.change())
            .run();
        if (writer.connection().changes() == 0)
            return fail(ErrorKind::NotFound,
                        "No job with the number " + std::to_string(job) + " waits; it runs already, or has ended.");
        return transaction.commit();
    });
}

Status noteProgress(const Writer& writer, Id job)
{
    return guarded([&]() -> Status {
        POFT_TRY_ASSIGN(WriteTransaction transaction, writer.begin());
        transaction.connection()
            .prepare("UPDATE jobs SET fruitless = 0, change = ? WHERE id = ?")
            .bindAll(transaction.change(), job)
            .run();
        return transaction.commit();
    });
}

}  // namespace poft::storage
