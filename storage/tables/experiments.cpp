// SPDX-License-Identifier: Apache-2.0
#include "storage/tables/experiments.h"

#include <map>
#include <set>

#include "storage/sqlite/failure.h"
#include "storage/sqlite/rows.h"
#include "storage/sqlite/transaction.h"
#include "storage/tables/job_row.h"
#include "storage/tables/names.h"

namespace poft::storage {

namespace {

std::string select(std::string_view rest)
{
    return "SELECT id, name, recipe, created_at, change FROM experiments " + std::string(rest);
}

Experiment readExperiment(const Statement& row)
{
    return {row.integer(0), row.text(1), row.text(2), row.text(3), row.integer(4)};
}

/// experiment_id, job_id, position, arm, cell, seed, reused, which begin at column `first`.
JobPlace readPlace(const Statement& row, int first)
{
    JobPlace place;
    place.experimentId = row.integer(first);
    place.jobId = row.integer(first + 1);
    place.position = static_cast<int>(row.integer(first + 2));
    place.arm = row.text(first + 3);
    place.cell = row.text(first + 4);
    place.seed = row.optionalInteger(first + 5);
    place.reused = row.integer(first + 6) != 0;
    return place;
}

/// Fills waitsFor and blockedBy. Jobs stand after what they depend on (a job's id is larger than its dependencies'
/// unless it was reused), so blockage is looked up from the dependencies upwards until nothing changes.
void addDependencies(Connection& connection, Id experiment, std::vector<ExperimentJob>& jobs)
{
    std::map<Id, std::vector<Id>> waits;
    std::set<Id> blocked;
    {
        Statement statement = connection.prepare(
            "WITH RECURSIVE needed (id) AS (SELECT job_id FROM experiment_jobs WHERE experiment_id = ? "
            "UNION SELECT depends_on FROM job_dependencies JOIN needed ON job_dependencies.job_id = needed.id) "
            "SELECT DISTINCT d.job_id, d.depends_on, j.state IN ('failed', 'stopped', 'cancelled') FROM needed "
            "JOIN job_dependencies d ON d.job_id = needed.id JOIN jobs j ON j.id = d.depends_on WHERE j.state <> "
            "'done'");
        statement.bindAll(experiment);
        while (statement.step()) {
            waits[statement.integer(0)].push_back(statement.integer(1));
            if (statement.integer(2) != 0)
                blocked.insert(statement.integer(1));
        }
    }
    for (bool grew = true; grew;) {
        grew = false;
        for (const auto& [job, dependencies] : waits)
            for (const Id dependency : dependencies)
                if (blocked.contains(dependency))
                    grew = blocked.insert(job).second || grew;
    }
    for (ExperimentJob& job : jobs) {
        if (job.job.state == JobState::Done)
            continue;
        job.waitsFor = waits[job.job.id];
        for (const Id dependency : job.waitsFor)
            if (blocked.contains(dependency))
                job.blockedBy.push_back(dependency);
    }
}

}  // namespace

Result<Experiment> findExperiment(Connection& connection, Id id)
{
    return guarded([&]() -> Result<Experiment> {
        Statement statement = connection.prepare(select("WHERE id = ?"));
        if (!statement.bindAll(id).step())
            return fail(ErrorKind::NotFound, "There is no experiment with the number " + std::to_string(id) + ".");
        return readExperiment(statement);
    });
}

Result<Experiment> findExperiment(Connection& connection, const std::string& name)
{
    return guarded([&]() -> Result<Experiment> {
        Statement statement = connection.prepare(select("WHERE name = ?"));
        if (!statement.bindAll(name).step())
            return fail(
                noSuchName("experiment", name, namesOf(connection, "SELECT name FROM experiments ORDER BY id")));
        return readExperiment(statement);
    });
}

Result<std::vector<Experiment>> listExperiments(Connection& connection)
{
    return guarded([&] {
        Statement statement = connection.prepare(select("ORDER BY id"));
        return readAll(statement, readExperiment);
    });
}

Result<std::vector<Experiment>> experimentsChangedSince(Connection& connection, Change last)
{
    return guarded([&] {
        Statement statement = connection.prepare(select("WHERE change > ? ORDER BY change, id"));
        return readAll(statement.bindAll(last), readExperiment);
    });
}

Result<std::vector<ExperimentJob>> experimentJobs(Connection& connection, Id experiment)
{
    return guarded([&]() -> Result<std::vector<ExperimentJob>> {
        POFT_TRY_ASSIGN(const ReadTransaction transaction, ReadTransaction::begin(connection));
        std::vector<ExperimentJob> jobs;
        {
            Statement statement = connection.prepare(
                "SELECT " + std::string(kJobColumns) +
                ", e.experiment_id, e.job_id, e.position, e.arm, e.cell, e.seed, e.reused, r.id FROM experiment_jobs e "
                "JOIN jobs j ON j.id = e.job_id LEFT JOIN runs r ON r.job_id = j.id WHERE e.experiment_id = ? ORDER BY "
                "e.position");
            jobs = readAll(statement.bindAll(experiment), [](const Statement& row) {
                ExperimentJob job;
                job.job = readJob(row);
                job.place = readPlace(row, kJobColumnCount);
                job.runId = row.optionalInteger(kJobColumnCount + 7);
                return job;
            });
        }
        addDependencies(connection, experiment, jobs);
        return jobs;
    });
}

Result<std::vector<JobPlace>> placesOfJob(Connection& connection, Id job)
{
    return guarded([&] {
        Statement statement = connection.prepare(
            "SELECT experiment_id, job_id, position, arm, cell, seed, reused FROM experiment_jobs "
            "WHERE job_id = ? ORDER BY experiment_id, position");
        return readAll(statement.bindAll(job), [](const Statement& row) { return readPlace(row, 0); });
    });
}

}  // namespace poft::storage
