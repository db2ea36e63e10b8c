// SPDX-License-Identifier: Apache-2.0
#include "storage/tables/score_series.h"

#include "storage/content/canonical_json.h"
#include "storage/content/clock.h"
#include "storage/files/sha256.h"
#include "storage/sqlite/failure.h"
#include "storage/sqlite/rows.h"

namespace poft::storage {

namespace {

constexpr std::string_view kColumns = "s.id, s.role, s.key, s.model_id, s.run_id, s.epoch, s.created_at, s.change";

std::string select(std::string_view rest)
{
    return "SELECT " + std::string(kColumns) + " FROM score_series s " + std::string(rest);
}

ScoreSeries readSeries(const Statement& row)
{
    return {row.integer(0),         row.text(1), row.text(2),   row.optionalInteger(3), row.optionalInteger(4),
            row.optionalInteger(5), row.text(6), row.integer(7)};
}

ExperimentSeries readExperimentSeries(const Statement& row)
{
    return {readSeries(row), row.integer(8), row.integer(9), row.text(10)};
}

std::string selectLinked(std::string_view rest)
{
    return "SELECT DISTINCT " + std::string(kColumns) +
           ", l.job_id, l.dataset_id, m.name FROM job_series l JOIN score_series s ON s.id = l.series_id "
           "LEFT JOIN models m ON m.id = s.model_id " +
           std::string(rest);
}

}  // namespace

Result<Id> findOrCreateSeries(const Writer& writer, const ScoreSeries& series)
{
    return guarded([&]() -> Result<Id> {
        POFT_TRY_ASSIGN(const std::string key, canonicalJson(series.key));
        const std::string hash = files::sha256Hex(key);
        POFT_TRY_ASSIGN(WriteTransaction transaction, writer.begin());
        Connection& connection = writer.connection();
        {
            Statement known = connection.prepare("SELECT id FROM score_series WHERE key_hash = ?");
            if (known.bindAll(hash).step())
                return known.integer(0);
        }
        connection
            .prepare(
                "INSERT INTO score_series (role, key_hash, key, model_id, run_id, epoch, created_at, change) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
            .bindAll(series.role, hash, key, series.modelId, series.runId, series.epoch, utcNow(), transaction.change())
            .run();
        const Id id = connection.lastInsertId();
        POFT_TRY(transaction.commit());
        return id;
    });
}

Result<ScoreSeries> findSeries(Connection& connection, Id id)
{
    return guarded([&]() -> Result<ScoreSeries> {
        Statement statement = connection.prepare(select("WHERE s.id = ?"));
        if (!statement.bindAll(id).step())
            return fail(ErrorKind::NotFound, "There is no score series with the number " + std::to_string(id) + ".");
        return readSeries(statement);
    });
}

Result<std::vector<ScoreSeries>> seriesChangedSince(Connection& connection, Change last)
{
    return guarded([&] {
        Statement statement = connection.prepare(select("WHERE s.change > ? ORDER BY s.change, s.id"));
        return readAll(statement.bindAll(last), readSeries);
    });
}

Result<std::vector<ScoreSeries>> seriesOfRun(Connection& connection, Id run)
{
    return guarded([&] {
        Statement statement = connection.prepare(select("WHERE s.run_id = ? ORDER BY s.epoch, s.id"));
        return readAll(statement.bindAll(run), readSeries);
    });
}

Result<std::vector<ExperimentSeries>> seriesOfExperiment(Connection& connection, Id experiment)
{
    return guarded([&] {
        Statement statement = connection.prepare(selectLinked(
            "JOIN experiment_jobs e ON e.job_id = l.job_id WHERE e.experiment_id = ? ORDER BY e.position, s.id"));
        return readAll(statement.bindAll(experiment), readExperimentSeries);
    });
}

Result<std::vector<ScoreSeries>> seriesOfModel(Connection& connection, Id model, Id dataset)
{
    return guarded([&] {
        Statement statement = connection.prepare(
            select("WHERE s.model_id = ? AND s.id IN (SELECT series_id FROM job_series WHERE dataset_id = ?) "
                   "ORDER BY s.change DESC, s.id DESC"));
        return readAll(statement.bindAll(model, dataset), readSeries);
    });
}

Status linkSeries(const Writer& writer, Id job, Id series, Id dataset)
{
    return guarded([&]() -> Status {
        POFT_TRY_ASSIGN(WriteTransaction transaction, writer.begin());
        Connection& connection = writer.connection();
        connection.prepare("INSERT OR IGNORE INTO job_series (job_id, series_id, dataset_id) VALUES (?, ?, ?)")
            .bindAll(job, series, dataset)
            .run();
        connection.prepare("UPDATE score_series SET change = ? WHERE id = ?")
            .bindAll(transaction.change(), series)
            .run();
        return transaction.commit();
    });
}

Result<std::vector<ExperimentSeries>> seriesOfJob(Connection& connection, Id job)
{
    return guarded([&] {
        Statement statement = connection.prepare(selectLinked("WHERE l.job_id = ? ORDER BY s.id"));
        return readAll(statement.bindAll(job), readExperimentSeries);
    });
}

}  // namespace poft::storage
