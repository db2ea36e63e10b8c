// SPDX-License-Identifier: Apache-2.0
#include "storage/tables/datasets.h"

#include "storage/content/clock.h"
#include "storage/sqlite/failure.h"
#include "storage/sqlite/rows.h"
#include "storage/tables/bulk.h"
#include "storage/tables/contents.h"
#include "storage/tables/names.h"

namespace poft::storage {

namespace {

std::string select(std::string_view rest)
{
    return "SELECT id, name, state, kind, origin, fingerprint, sample_count, bad_row_count, noise_count, job_id, "
           "created_at, change "
           "FROM datasets " +
           std::string(rest);
}

Dataset readDataset(const Statement& row)
{
    Dataset dataset;
    dataset.id = row.integer(0);
    dataset.name = row.text(1);
    dataset.ready = row.view(2) == "ready";
    dataset.kind = row.text(3);
    dataset.origin = row.text(4);
    dataset.fingerprint = row.text(5);
    dataset.sampleCount = row.integer(6);
    dataset.badRowCount = row.integer(7);
    dataset.noiseCount = row.integer(8);
    dataset.jobId = row.optionalInteger(9);
    dataset.createdAt = row.text(10);
    dataset.change = row.integer(11);
    return dataset;
}

}  // namespace

Result<std::string> freeDatasetName(Connection& connection, const std::string& wanted, Id job)
{
    return guarded([&]() -> Result<std::string> {
        POFT_TRY_ASSIGN(const std::optional<Dataset> leftover, datasetOfJob(connection, job));
        return leftover ? leftover->name : freeName(connection, "datasets", wanted);
    });
}

Result<Id> createDataset(const Writer& writer, const NewDataset& dataset)
{
    return guarded([&]() -> Result<Id> {
        Connection& connection = writer.connection();
        if (dataset.jobId) {
            POFT_TRY_ASSIGN(const std::optional<Dataset> leftover, datasetOfJob(connection, *dataset.jobId));
            if (leftover)
                POFT_TRY(removeDataset(writer, leftover->id));
        }
        POFT_TRY_ASSIGN(WriteTransaction transaction, writer.begin());
        if (nameIsTaken(connection, "datasets", dataset.name))
            return fail(ErrorKind::Invalid,
                        "There is a data set named \"" + dataset.name + "\" already; choose another name.");
        connection
            .prepare(
                "INSERT INTO datasets (name, state, kind, origin, fingerprint, job_id, created_at, change) "
                "VALUES (?, 'importing', ?, ?, '', ?, ?, ?)")
            .bindAll(dataset.name, dataset.kind, dataset.origin, dataset.jobId, utcNow(), transaction.change())
            .run();
        const Id id = connection.lastInsertId();
        POFT_TRY(transaction.commit());
        return id;
    });
}

Status setDatasetOrigin(const Writer& writer, Id dataset, const std::string& origin)
{
    return guarded([&]() -> Status {
        POFT_TRY_ASSIGN(WriteTransaction transaction, writer.begin());
        Connection& connection = transaction.connection();
        connection.prepare("UPDATE datasets SET origin = ?, change = ? WHERE id = ? AND state = 'importing'")
            .bindAll(origin, transaction.change(), dataset)
            .run();
        if (connection.changes() != 1)
            return fail(ErrorKind::Invalid,
                        "The data set with the number " + std::to_string(dataset) + " is not being imported.");
        return transaction.commit();
    });
}

Status appendBadRows(const Writer& writer, Id dataset, std::span<const BadRow> rows)
{
    return writeInChunks(
        writer, rows.size(),
        [&](WriteTransaction& transaction, std::size_t index) {
            const BadRow& row = rows[index];
            transaction.connection()
                .prepare("INSERT OR REPLACE INTO bad_rows (dataset_id, file, line, reason) VALUES (?, ?, ?, ?)")
                .bindAll(dataset, row.file, row.line, row.reason)
                .run();
        },
        [&](WriteTransaction& transaction) {
            transaction.connection()
                .prepare(
                    "UPDATE datasets SET change = ?, bad_row_count = "
                    "(SELECT count(*) FROM bad_rows WHERE dataset_id = datasets.id) WHERE id = ?")
                .bindAll(transaction.change(), dataset)
                .run();
        });
}

Status removeDataset(const Writer& writer, Id dataset)
{
    return guarded([&]() -> Status {
        Connection& connection = writer.connection();
        POFT_TRY(findDataset(connection, dataset));
        Id firstContent = 0;
        Id lastContent = -1;
        {
            // From here on nobody sees it and its name is free; what a crash leaves behind, the next start removes.
            POFT_TRY_ASSIGN(WriteTransaction transaction, writer.begin());
            connection
                .prepare(
                    "UPDATE datasets SET state = 'importing', job_id = NULL, name = 'removed data set ' || id || ' of "
                    "' || ?, "
                    "change = ? WHERE id = ?")
                .bindAll(utcNow(), transaction.change(), dataset)
                .run();
            POFT_TRY(transaction.commit());
        }
        {
            // Closed before the next transaction begins: an open read holds on to an old state of the database, from
            // which no writing is possible once another connection has written.
            Statement range = connection.prepare(
                "SELECT min(min(content_id), min(coalesce(rejected_content_id, content_id))), "
                "max(max(content_id), max(coalesce(rejected_content_id, content_id))) "
                "FROM samples WHERE dataset_id = ?");
            if (range.bindAll(dataset).step() && !range.isNull(0)) {
                firstContent = range.integer(0);
                lastContent = range.integer(1);
            }
        }
        POFT_TRY(removeInChunks(writer, [&](WriteTransaction& transaction) {
            Connection& open = transaction.connection();
            open.prepare("DELETE FROM samples WHERE id IN (SELECT id FROM samples WHERE dataset_id = ? LIMIT 2000)")
                .bindAll(dataset)
                .run();
            const int samples = open.changes();
            open.prepare(
                    "DELETE FROM bad_rows WHERE dataset_id = ?1 AND (file, line) IN "
                    "(SELECT file, line FROM bad_rows WHERE dataset_id = ?1 LIMIT 2000)")
                .bindAll(dataset)
                .run();
            return samples + open.changes();
        }));
        {
            POFT_TRY_ASSIGN(WriteTransaction transaction, writer.begin());
            connection.prepare("DELETE FROM datasets WHERE id = ?").bindAll(dataset).run();
            transaction.change();
            POFT_TRY(transaction.commit());
        }
        POFT_TRY(removeUnusedContents(writer, firstContent, lastContent));
        return reclaimSpace(writer);
    });
}

Status removeUnfinishedDatasets(const Writer& writer)
{
    return guarded([&]() -> Status {
        std::vector<Id> leftovers;
        {
            Statement statement = writer.connection().prepare(
                "SELECT id FROM datasets WHERE state = 'importing' AND NOT EXISTS "
                "(SELECT 1 FROM jobs WHERE jobs.id = datasets.job_id AND jobs.state IN ('queued', 'running', "
                "'paused'))");
            while (statement.step())
                leftovers.push_back(statement.integer(0));
        }
        for (const Id leftover : leftovers)
            POFT_TRY(removeDataset(writer, leftover));
        return {};
    });
}

Result<Dataset> findDataset(Connection& connection, Id id)
{
    return guarded([&]() -> Result<Dataset> {
        Statement statement = connection.prepare(select("WHERE id = ?"));
        if (!statement.bindAll(id).step())
            return fail(ErrorKind::NotFound, "There is no data set with the number " + std::to_string(id) + ".");
        return readDataset(statement);
    });
}

Result<Dataset> findDataset(Connection& connection, const std::string& name)
{
    return guarded([&]() -> Result<Dataset> {
        Statement statement = connection.prepare(select("WHERE name = ? AND state = 'ready'"));
        if (!statement.bindAll(name).step())
            return fail(noSuchName("data set", name,
                                   namesOf(connection, "SELECT name FROM datasets WHERE state = 'ready' ORDER BY id")));
        return readDataset(statement);
    });
}

Result<std::optional<Dataset>> datasetOfJob(Connection& connection, Id job)
{
    return guarded([&] {
        Statement statement = connection.prepare(select("WHERE job_id = ? ORDER BY id DESC LIMIT 1"));
        return readFirst(statement.bindAll(job), readDataset);
    });
}

Result<std::vector<Dataset>> listDatasets(Connection& connection)
{
    return guarded([&] {
        Statement statement = connection.prepare(select("WHERE state = 'ready' ORDER BY id"));
        return readAll(statement, readDataset);
    });
}

Result<std::vector<Dataset>> datasetsChangedSince(Connection& connection, Change last)
{
    return guarded([&] {
        Statement statement = connection.prepare(select("WHERE change > ? AND state = 'ready' ORDER BY change, id"));
        return readAll(statement.bindAll(last), readDataset);
    });
}

Result<std::vector<BadRow>> listBadRows(Connection& connection, Id dataset, int limit)
{
    return guarded([&] {
        Statement statement = connection.prepare(
            "SELECT file, line, reason FROM bad_rows WHERE dataset_id = ? ORDER BY file, line LIMIT ?");
        return readAll(statement.bindAll(dataset, limit), [](const Statement& row) {
            return BadRow{row.text(0), row.integer(1), row.text(2)};
        });
    });
}

Result<std::vector<BadRowReason>> listBadRowReasons(Connection& connection, Id dataset, int limit)
{
    return guarded([&] {
        // With min(), the other columns come from the row that has the minimum.
        Statement statement = connection.prepare(
            "SELECT file, min(line), reason, count(*) FROM bad_rows WHERE dataset_id = ? GROUP BY reason "
            "ORDER BY count(*) DESC, min(line) LIMIT ?");
        return readAll(statement.bindAll(dataset, limit), [](const Statement& row) {
            return BadRowReason{{row.text(0), row.integer(1), row.text(2)}, row.integer(3)};
        });
    });
}

Result<std::vector<Dataset>> datasetsFromFile(Connection& connection, const std::string& sha256)
{
    return guarded([&] {
        Statement statement = connection.prepare(
            select("WHERE state = 'ready' AND EXISTS (SELECT 1 FROM json_each(datasets.origin, '$.files') AS file "
                   "WHERE json_extract(file.value, '$.sha256') = ?) ORDER BY id"));
        return readAll(statement.bindAll(sha256), readDataset);
    });
}

Result<std::vector<Dataset>> datasetsWithFingerprint(Connection& connection, const std::string& fingerprint)
{
    return guarded([&] {
        Statement statement = connection.prepare(select("WHERE state = 'ready' AND fingerprint = ? ORDER BY id"));
        return readAll(statement.bindAll(fingerprint), readDataset);
    });
}

Result<std::string> freeDatasetName(Connection& connection, const std::string& wanted)
{
    return guarded([&] { return freeName(connection, "datasets", wanted); });
}

}  // namespace poft::storage
