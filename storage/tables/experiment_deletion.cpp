// SPDX-License-Identifier: Apache-2.0
#include "storage/tables/experiment_deletion.h"

#include "storage/sqlite/failure.h"
#include "storage/tables/bulk.h"
#include "storage/tables/deletion_parts.h"
#include "storage/tables/experiments.h"

namespace poft::storage {

namespace {

/// The jobs that go with experiment ?1, as a common table expression: those of no other experiment, without those that
/// a job which stays waits for or was made from.
constexpr std::string_view kOwnJobs =
    "WITH RECURSIVE alone(id) AS (SELECT job_id FROM experiment_jobs WHERE experiment_id = ?1 AND job_id NOT IN "
    "(SELECT job_id FROM experiment_jobs WHERE experiment_id != ?1)), "
    "needed(id) AS (SELECT depends_on FROM job_dependencies WHERE job_id NOT IN alone UNION SELECT d.depends_on FROM "
    "job_dependencies d JOIN needed n ON d.job_id = n.id), "
    "own(id) AS (SELECT id FROM alone EXCEPT SELECT id FROM needed) ";

std::vector<Id> idsOf(Connection& connection, Id experiment, std::string_view rest)
{
    Statement statement = connection.prepare(std::string(kOwnJobs) + std::string(rest));
    return readAll(statement.bindAll(experiment), [](const Statement& row) { return row.integer(0); });
}

std::vector<Id> ownRuns(Connection& connection, Id experiment)
{
    return idsOf(connection, experiment, "SELECT id FROM runs WHERE job_id IN own ORDER BY id");
}

std::string counted(std::size_t count, const std::string& one, const std::string& many)
{
    return std::to_string(count) + " " + (count == 1 ? one : many);
}

std::string listed(const std::vector<std::string>& names)
{
    std::string out;
    for (const std::string& name : names)
        out += (out.empty() ? "\"" : ", \"") + name + "\"";
    return out;
}

/// What other jobs do with the models that lie in the folders of the runs.
void planModels(Connection& connection, const std::vector<Id>& runs, DeletionPlan& plan)
{
    std::vector<std::string> going;
    for (const Id run : runs) {
        for (const std::string& model :
             texts(connection, "SELECT name FROM models WHERE path LIKE 'runs/' || ? || '/%'", run)) {
            for (std::string& sentence : liveReaders(connection, "model", model, std::nullopt))
                plan.blockers.push_back(std::move(sentence));
            going.push_back(model);
        }
    }
    if (!going.empty())
        plan.dependents.push_back("With them " + std::string(going.size() == 1 ? "goes the model " : "go the models ") +
                                  listed(going) + " in their folders.");
}

}  // namespace

Result<DeletionPlan> planExperimentDeletion(const Workspace& workspace, Connection& connection, Id experiment)
{
    return guarded([&]() -> Result<DeletionPlan> {
        POFT_TRY_ASSIGN(const Experiment found, findExperiment(connection, experiment));
        DeletionPlan plan;
        plan.what = "the experiment \"" + found.name + "\"";
        const std::vector<Id> jobs = idsOf(connection, experiment, "SELECT id FROM own");
        const std::vector<Id> live = idsOf(
            connection, experiment, "SELECT id FROM jobs WHERE id IN own AND state IN " + std::string(kLiveStates));
        if (!live.empty())
            plan.blockers.push_back(counted(live.size(), "of its jobs is not over: stop it first.",
                                            "of its jobs are not over: stop them first."));
        const std::vector<Id> runs = ownRuns(connection, experiment);
        for (const Id run : runs)
            plan.bytes += bytesBelow(workspace.runFolder(run));
        if (!jobs.empty())
            plan.dependents.push_back(counted(jobs.size(), "job", "jobs") + " and " +
                                      counted(runs.size(), "run", "runs") +
                                      " go with it: curves, checkpoints and results.");
        planModels(connection, runs, plan);
        const std::size_t all =
            idsOf(connection, experiment, "SELECT DISTINCT job_id FROM experiment_jobs WHERE experiment_id = ?1")
                .size();
        if (all > jobs.size())
            plan.dependents.push_back(counted(all - jobs.size(), "job stays", "jobs stay") +
                                      ", with what came of it: other work goes by it.");
        const std::vector<std::string> made =
            texts(connection,
                  std::string(kOwnJobs) +
                      "SELECT name FROM datasets WHERE job_id IN own AND state = 'ready' UNION ALL SELECT name FROM "
                      "models WHERE job_id IN own AND path NOT LIKE 'runs/%'",
                  experiment);
        if (!made.empty())
            plan.dependents.push_back(
                "The data sets and models that it made stay, to be deleted one by one: " + listed(made) + ".");
        return plan;
    });
}

Status deleteExperiment(const Workspace& workspace, const Writer& writer, Id experiment)
{
    POFT_TRY_ASSIGN(const DeletionPlan plan, planExperimentDeletion(workspace, writer.connection(), experiment));
    POFT_TRY(refuseBlocked(plan));
    const Result<std::vector<Id>> runs = guarded([&] { return ownRuns(writer.connection(), experiment); });
    if (!runs)
        return fail(runs.error());
    for (const Id run : *runs) {
        POFT_TRY(removeRun(writer, run));
        POFT_TRY(removeFolder(workspace.runFolder(run)));
    }
    POFT_TRY(removeRows(writer, experiment,
                        "DELETE FROM sample_scores WHERE experiment_id = ?1 AND sample_id IN (SELECT sample_id FROM "
                        "sample_scores WHERE experiment_id = ?1 LIMIT 2000)"));
    POFT_TRY(guarded([&]() -> Status {
        POFT_TRY_ASSIGN(WriteTransaction transaction, writer.begin());
        Connection& connection = transaction.connection();
        const std::string own(kOwnJobs);
        for (const char* table : {"datasets", "models"})
            connection.prepare(own + "UPDATE " + table + " SET job_id = NULL, change = ?2 WHERE job_id IN own")
                .bindAll(experiment, transaction.change())
                .run();
        connection.prepare(own + "DELETE FROM jobs WHERE id IN own").bindAll(experiment).run();
        connection.prepare("DELETE FROM experiments WHERE id = ?").bindAll(experiment).run();
        return transaction.commit();
    }));
    return reclaimSpace(writer);
}

}  // namespace poft::storage
