// SPDX-License-Identifier: Apache-2.0
#include "storage/tables/runs.h"

#include "storage/content/clock.h"
#include "storage/sqlite/failure.h"
#include "storage/sqlite/rows.h"
#include "storage/tables/run_rows.h"

namespace poft::storage {

namespace {

std::string select(std::string_view rest)
{
    return "SELECT id, job_id, name, objective, seed, settings, engine_build, revision, total_steps, total_epochs, "
           "step, epoch, samples, "
           "dropped_samples, output_model_id, started_at, finished_at, change, filtered_samples, unequal_cuts FROM "
           "runs " +
           std::string(rest);
}

Run readRun(const Statement& row)
{
    Run run;
    run.id = row.integer(0);
    run.jobId = row.integer(1);
    run.name = row.text(2);
    run.objective = row.text(3);
    run.seed = row.integer(4);
    run.settings = row.text(5);
    run.engineBuild = row.text(6);
    run.revision = row.integer(7);
    run.totalSteps = row.integer(8);
    run.totalEpochs = row.real(9);
    run.step = row.integer(10);
    run.epoch = row.real(11);
    run.samples = row.integer(12);
    run.droppedSamples = row.integer(13);
    run.outputModelId = row.optionalInteger(14);
    run.startedAt = row.text(15);
    run.finishedAt = row.text(16);
    run.change = row.integer(17);
    run.filteredSamples = row.integer(18);
    run.unequalCuts = row.integer(19);
    return run;
}

}  // namespace

Result<Id> startRun(const Writer& writer, const Run& run)
{
    return guarded([&]() -> Result<Id> {
        POFT_TRY_ASSIGN(WriteTransaction transaction, writer.begin());
        Statement statement = writer.connection().prepare(
            "INSERT INTO runs (job_id, name, objective, seed, settings, engine_build, total_steps, total_epochs, "
            "samples, dropped_samples, filtered_samples, unequal_cuts, started_at, change) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (job_id) DO UPDATE SET name = excluded.name, objective = excluded.objective, seed = "
            "excluded.seed, "
            "settings = excluded.settings, engine_build = excluded.engine_build, total_steps = excluded.total_steps, "
            "total_epochs = excluded.total_epochs, samples = excluded.samples, dropped_samples = "
            "excluded.dropped_samples, filtered_samples = excluded.filtered_samples, "
            "unequal_cuts = excluded.unequal_cuts, finished_at = NULL, change = excluded.change RETURNING id");
        statement.bindAll(run.jobId, run.name, run.objective, run.seed, run.settings, run.engineBuild, run.totalSteps,
                          run.totalEpochs, run.samples, run.droppedSamples, run.filteredSamples, run.unequalCuts,
                          utcNow(), transaction.change());
        const std::vector<Id> ids = readAll(statement, [](const Statement& row) { return row.integer(0); });
        POFT_TRY(transaction.commit());
        return ids.front();
    });
}

Status removeBeyond(const Writer& writer, Id run, std::int64_t step, double epoch)
{
    return guarded([&]() -> Status {
        // Buckets first: whatever a crash leaves of the steps, no bucket summarises steps that are gone.
        POFT_TRY(removeBucketsBeyond(writer, run, step));
        POFT_TRY(removeStepsBeyond(writer, run, step));
        POFT_TRY(removeResultsBeyond(writer, run, step, epoch));
        POFT_TRY_ASSIGN(WriteTransaction transaction, writer.begin());
        writer.connection()
            .prepare("UPDATE runs SET revision = revision + 1, step = ?, epoch = ?, change = ? WHERE id = ?")
            .bindAll(step, epoch, transaction.change(), run)
            .run();
        if (writer.connection().changes() == 0)
            return fail(ErrorKind::NotFound, "There is no run with the number " + std::to_string(run) + ".");
        return transaction.commit();
    });
}

Status finishRun(const Writer& writer, Id run, std::optional<Id> outputModel)
{
    return guarded([&]() -> Status {
        POFT_TRY_ASSIGN(WriteTransaction transaction, writer.begin());
        writer.connection()
            .prepare("UPDATE runs SET finished_at = ?, output_model_id = ?, change = ? WHERE id = ?")
            .bindAll(utcNow(), outputModel, transaction.change(), run)
            .run();
        return transaction.commit();
    });
}

Result<Run> findRun(Connection& connection, Id id)
{
    return guarded([&]() -> Result<Run> {
        Statement statement = connection.prepare(select("WHERE id = ?"));
        if (!statement.bindAll(id).step())
            return fail(ErrorKind::NotFound, "There is no run with the number " + std::to_string(id) + ".");
        return readRun(statement);
    });
}

Result<std::optional<Run>> runOfJob(Connection& connection, Id job)
{
    return guarded([&] {
        Statement statement = connection.prepare(select("WHERE job_id = ?"));
        return readFirst(statement.bindAll(job), readRun);
    });
}

Result<std::vector<Run>> listRuns(Connection& connection)
{
    return guarded([&] {
        Statement statement = connection.prepare(select("ORDER BY id"));
        return readAll(statement, readRun);
    });
}

Result<std::vector<Run>> runsChangedSince(Connection& connection, Change last)
{
    return guarded([&] {
        Statement statement = connection.prepare(select("WHERE change > ? ORDER BY change, id"));
        return readAll(statement.bindAll(last), readRun);
    });
}

}  // namespace poft::storage
