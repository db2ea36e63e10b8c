// SPDX-License-Identifier: Apache-2.0
#include "storage/tables/checkpoints.h"

#include "storage/content/clock.h"
#include "storage/sqlite/failure.h"
#include "storage/sqlite/rows.h"

namespace poft::storage {

namespace {

std::string select(std::string_view rest)
{
    return "SELECT id, run_id, step, epoch, path, bytes, resumable, created_at, change FROM checkpoints " +
           std::string(rest);
}

Checkpoint readCheckpoint(const Statement& row)
{
    return {row.integer(0), row.integer(1),      row.integer(2), row.real(3),   row.text(4),
            row.integer(5), row.integer(6) != 0, row.text(7),    row.integer(8)};
}

}  // namespace

Result<Id> insertCheckpoint(const Writer& writer, const Checkpoint& checkpoint)
{
    return guarded([&]() -> Result<Id> {
        POFT_TRY_ASSIGN(WriteTransaction transaction, writer.begin());
        Connection& connection = writer.connection();
        connection.prepare("DELETE FROM checkpoints WHERE run_id = ? AND step = ?")
            .bindAll(checkpoint.runId, checkpoint.step)
            .run();
        connection
            .prepare(
                "INSERT INTO checkpoints (run_id, step, epoch, path, bytes, resumable, created_at, change) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
            .bindAll(checkpoint.runId, checkpoint.step, checkpoint.epoch, checkpoint.path, checkpoint.bytes,
                     checkpoint.resumable, utcNow(), transaction.change())
            .run();
        const Id id = connection.lastInsertId();
        connection
            .prepare("UPDATE jobs SET fruitless = 0, change = ? WHERE id = (SELECT job_id FROM runs WHERE id = ?)")
            .bindAll(transaction.change(), checkpoint.runId)
            .run();
        POFT_TRY(transaction.commit());
        return id;
    });
}

Status removeCheckpoint(const Writer& writer, Id checkpoint)
{
    return guarded([&]() -> Status {
        POFT_TRY_ASSIGN(WriteTransaction transaction, writer.begin());
        writer.connection().prepare("DELETE FROM checkpoints WHERE id = ?").bindAll(checkpoint).run();
        transaction.change();
        return transaction.commit();
    });
}

Status setCheckpointResumable(const Writer& writer, Id checkpoint, bool resumable, std::int64_t bytes)
{
    return guarded([&]() -> Status {
        POFT_TRY_ASSIGN(WriteTransaction transaction, writer.begin());
        writer.connection()
            .prepare("UPDATE checkpoints SET resumable = ?, bytes = ?, change = ? WHERE id = ?")
            .bindAll(resumable, bytes, transaction.change(), checkpoint)
            .run();
        return transaction.commit();
    });
}

Result<std::vector<Checkpoint>> checkpointsOfRun(Connection& connection, Id run)
{
    return guarded([&] {
        Statement statement = connection.prepare(select("WHERE run_id = ? ORDER BY step"));
        return readAll(statement.bindAll(run), readCheckpoint);
    });
}

Result<std::vector<Checkpoint>> checkpointsChangedSince(Connection& connection, Change last)
{
    return guarded([&] {
        Statement statement = connection.prepare(select("WHERE change > ? ORDER BY change, id"));
        return readAll(statement.bindAll(last), readCheckpoint);
    });
}

Result<std::optional<Checkpoint>> latestResumable(Connection& connection, Id run)
{
    return guarded([&] {
        Statement statement =
            connection.prepare(select("WHERE run_id = ? AND resumable = 1 ORDER BY step DESC LIMIT 1"));
        return readFirst(statement.bindAll(run), readCheckpoint);
    });
}

}  // namespace poft::storage
