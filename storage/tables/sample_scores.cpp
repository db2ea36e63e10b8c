// SPDX-License-Identifier: Apache-2.0
#include "storage/tables/sample_scores.h"

#include <algorithm>
#include <limits>

#include "storage/sqlite/failure.h"
#include "storage/sqlite/rows.h"
#include "storage/tables/bulk.h"

namespace poft::storage {

Status rewriteSampleScores(const Writer& writer, Id experiment, std::span<const SampleScores> scores)
{
    return guarded([&]() -> Status {
        Change first = std::numeric_limits<Change>::max();
        POFT_TRY(writeInChunks(writer, scores.size(), [&](WriteTransaction& transaction, std::size_t index) {
            first = std::min(first, transaction.change());
            const SampleScores& row = scores[index];
            transaction.connection()
                .prepare(
                    "INSERT OR REPLACE INTO sample_scores (experiment_id, sample_id, r_llm, spread, r_theta, tau, "
                    "run_id, change) "
                    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
                .bindAll(experiment, row.sampleId, row.rLlm, row.spread, row.rTheta, row.tau, row.runId,
                         transaction.change())
                .run();
        }));
        return removeInChunks(writer, [&](WriteTransaction& transaction) {
            Connection& connection = transaction.connection();
            connection
                .prepare(
                    "DELETE FROM sample_scores WHERE experiment_id = ?1 AND sample_id IN (SELECT sample_id FROM "
                    "sample_scores "
                    "WHERE experiment_id = ?1 AND change < ?2 LIMIT 5000)")
                .bindAll(experiment, first)
                .run();
            return connection.changes();
        });
    });
}

Status copySampleScores(const Writer& writer, Id experiment)
{
    return guarded([&]() -> Status {
        Statement statement = writer.connection().prepare(
            "SELECT x.sample_id, x.r_llm, x.spread, iif(own.id IS NULL, NULL, x.r_theta), "
            "iif(own.id IS NULL, NULL, x.tau), own.id FROM sample_scores x JOIN samples s ON s.id = x.sample_id "
            "LEFT JOIN runs own ON own.id = x.run_id AND own.job_id IN ("
            "SELECT job_id FROM experiment_jobs WHERE experiment_id = ?1) WHERE x.experiment_id IN ("
            "SELECT b.experiment_id FROM experiment_jobs a JOIN jobs j ON j.id = a.job_id "
            "JOIN experiment_jobs b ON b.job_id = a.job_id "
            "WHERE a.experiment_id = ?1 AND b.experiment_id <> ?1 AND j.kind = 'train') AND s.dataset_id IN ("
            "SELECT r.dataset_id FROM job_series r JOIN experiment_jobs a ON a.job_id = r.job_id "
            "WHERE a.experiment_id = ?1) ORDER BY x.experiment_id, x.sample_id");
        const auto rows = readAll(statement.bindAll(experiment), [](const Statement& row) {
            return SampleScores{row.integer(0),      row.optionalReal(1), row.optionalReal(2),
                                row.optionalReal(3), row.optionalReal(4), row.optionalInteger(5)};
        });
        return writeInChunks(writer, rows.size(), [&](WriteTransaction& transaction, std::size_t index) {
            const SampleScores& row = rows[index];
            transaction.connection()
                .prepare(
                    "INSERT OR IGNORE INTO sample_scores (experiment_id, sample_id, r_llm, spread, r_theta, tau, "
                    "run_id, change) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
                .bindAll(experiment, row.sampleId, row.rLlm, row.spread, row.rTheta, row.tau, row.runId,
                         transaction.change())
                .run();
        });
    });
}

Result<bool> hasSampleScores(Connection& connection, Id experiment, Id dataset)
{
    return guarded([&]() -> Result<bool> {
        Statement statement = connection.prepare(
            "SELECT EXISTS(SELECT 1 FROM samples s JOIN sample_scores x ON x.experiment_id = ?1 AND x.sample_id = s.id "
            "WHERE s.dataset_id = ?2)");
        statement.bindAll(experiment, dataset).step();
        return statement.integer(0) != 0;
    });
}

Result<std::vector<SampleScoresRow>> loadSampleScores(Connection& connection, Id experiment)
{
    return guarded([&] {
        Statement statement = connection.prepare(
            "SELECT x.sample_id, x.r_llm, x.spread, x.r_theta, x.tau, x.run_id, s.dataset_id, s.is_noise "
            "FROM sample_scores x JOIN samples s ON s.id = x.sample_id WHERE x.experiment_id = ? "
            "ORDER BY x.sample_id");
        return readAll(statement.bindAll(experiment), [](const Statement& row) {
            SampleScoresRow found;
            found.scores = {row.integer(0),      row.optionalReal(1), row.optionalReal(2),
                            row.optionalReal(3), row.optionalReal(4), row.optionalInteger(5)};
            found.datasetId = row.integer(6);
            if (const auto noise = row.optionalInteger(7))
                found.isNoise = *noise != 0;
            return found;
        });
    });
}

Result<std::int64_t> scoredSampleCount(Connection& connection, Id experiment)
{
    return guarded([&]() -> Result<std::int64_t> {
        Statement statement =
            connection.prepare("SELECT count(*) FROM sample_scores WHERE experiment_id = ? AND r_llm IS NOT NULL");
        statement.bindAll(experiment).step();
        return statement.integer(0);
    });
}

Result<Change> sampleScoresChange(Connection& connection, Id experiment)
{
    return guarded([&] {
        Statement statement =
            connection.prepare("SELECT coalesce(max(change), 0) FROM sample_scores WHERE experiment_id = ?");
        statement.bindAll(experiment).step();
        return statement.integer(0);
    });
}

}  // namespace poft::storage
