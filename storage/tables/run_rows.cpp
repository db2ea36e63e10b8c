// SPDX-License-Identifier: Apache-2.0
#include "storage/tables/run_rows.h"

#include "storage/sqlite/failure.h"
#include "storage/sqlite/rows.h"
#include "storage/tables/bulk.h"

namespace poft::storage {

namespace {

/// Rows of one deletion; a little below what 100 ms allow on a slow disk.
constexpr std::int64_t kPiece = 5000;

std::vector<Id> idsOf(Connection& connection, std::string_view sql, Id run, double beyond)
{
    Statement statement = connection.prepare(sql);
    return readAll(statement.bindAll(run, beyond), [](const Statement& row) { return row.integer(0); });
}

Status removeEpochSeries(const Writer& writer, Id series)
{
    POFT_TRY(removeInChunks(writer, [&](WriteTransaction& transaction) {
        Connection& connection = transaction.connection();
        connection
            .prepare(
                "DELETE FROM scores WHERE series_id = ?1 AND content_id <= coalesce((SELECT content_id FROM scores "
                "WHERE series_id = ?1 ORDER BY content_id LIMIT 1 OFFSET ?2), 9223372036854775807)")
            .bindAll(series, kPiece)
            .run();
        return connection.changes();
    }));
    POFT_TRY_ASSIGN(WriteTransaction transaction, writer.begin());
    writer.connection().prepare("DELETE FROM score_series WHERE id = ?").bindAll(series).run();
    return transaction.commit();
}

}  // namespace

Status removeBucketsBeyond(const Writer& writer, Id run, std::int64_t step)
{
    return removeInChunks(writer, [&](WriteTransaction& transaction) {
        Connection& connection = transaction.connection();
        connection
            .prepare(
                "DELETE FROM step_buckets WHERE run_id = ?1 AND (metric, level, bucket) IN (SELECT metric, level, "
                "bucket "
                "FROM step_buckets WHERE run_id = ?1 AND ((bucket + 1) << (4 * level)) > ?2 LIMIT ?3)")
            .bindAll(run, step, kPiece)
            .run();
        return connection.changes();
    });
}

Status removeStepsBeyond(const Writer& writer, Id run, std::int64_t step)
{
    POFT_TRY(removeInChunks(writer, [&](WriteTransaction& transaction) {
        Connection& connection = transaction.connection();
        // From the newest downwards, whole steps, so that what is left is always a beginning of the run.
        connection
            .prepare(
                "DELETE FROM step_samples WHERE run_id = ?1 AND step >= coalesce((SELECT step FROM step_samples "
                "WHERE run_id = ?1 AND step > ?2 ORDER BY step DESC LIMIT 1 OFFSET ?3), ?2 + 1)")
            .bindAll(run, step, kPiece)
            .run();
        return connection.changes();
    }));
    return removeInChunks(writer, [&](WriteTransaction& transaction) {
        Connection& connection = transaction.connection();
        connection
            .prepare(
                "DELETE FROM steps WHERE run_id = ?1 AND step >= coalesce((SELECT step FROM steps "
                "WHERE run_id = ?1 AND step > ?2 ORDER BY step DESC LIMIT 1 OFFSET ?3), ?2 + 1)")
            .bindAll(run, step, kPiece)
            .run();
        return connection.changes();
    });
}

Status removeResultsBeyond(const Writer& writer, Id run, std::int64_t step, double epoch)
{
    return guarded([&]() -> Status {
        Connection& connection = writer.connection();
        const auto beyondStep = static_cast<double>(step);
        // One evaluation at a time: its items go with it.
        for (const Id evaluation :
             idsOf(connection, "SELECT id FROM evaluations WHERE run_id = ? AND step > ?", run, beyondStep)) {
            POFT_TRY_ASSIGN(WriteTransaction transaction, writer.begin());
            connection.prepare("DELETE FROM evaluations WHERE id = ?").bindAll(evaluation).run();
            POFT_TRY(transaction.commit());
        }
        for (const Id series :
             idsOf(connection, "SELECT id FROM score_series WHERE run_id = ? AND epoch > ?", run, epoch))
            POFT_TRY(removeEpochSeries(writer, series));
        POFT_TRY_ASSIGN(WriteTransaction transaction, writer.begin());
        connection.prepare("DELETE FROM checkpoints WHERE run_id = ? AND step > ?").bindAll(run, step).run();
        return transaction.commit();
    });
}

}  // namespace poft::storage
