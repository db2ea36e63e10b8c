// SPDX-License-Identifier: Apache-2.0
#include "storage/tables/near_duplicates.h"

#include "storage/content/preview.h"
#include "storage/sqlite/failure.h"
#include "storage/sqlite/rows.h"
#include "storage/tables/bulk.h"
#include "storage/tables/datasets.h"
#include "storage/tables/jobs.h"

namespace poft::storage {

Status writeNearDuplicates(const Writer& writer, Id dataset, const std::string& settings,
                           std::span<const NearDuplicate> duplicates)
{
    return guarded([&]() -> Status {
        POFT_TRY(removeInChunks(writer, [&](WriteTransaction& transaction) {
            transaction.connection()
                .prepare(
                    "DELETE FROM near_duplicates WHERE dataset_id = ?1 AND sample_id IN "
                    "(SELECT sample_id FROM near_duplicates WHERE dataset_id = ?1 LIMIT 5000)")
                .bindAll(dataset)
                .run();
            return transaction.connection().changes();
        }));
        POFT_TRY(writeInChunks(writer, duplicates.size(), [&](WriteTransaction& transaction, std::size_t index) {
            const NearDuplicate& one = duplicates[index];
            transaction.connection()
                .prepare(
                    "INSERT INTO near_duplicates (dataset_id, sample_id, first_id, similarity) VALUES (?, ?, ?, ?)")
                .bindAll(dataset, one.sample, one.first, one.similarity)
                .run();
        }));
        POFT_TRY_ASSIGN(WriteTransaction transaction, writer.begin());
        transaction.connection()
            .prepare("UPDATE datasets SET near_duplicate_settings = ?, change = ? WHERE id = ?")
            .bindAll(settings, transaction.change(), dataset)
            .run();
        return transaction.commit();
    });
}

Result<std::optional<std::vector<NearDuplicate>>> nearDuplicates(Connection& connection, Id dataset)
{
    return guarded([&]() -> std::optional<std::vector<NearDuplicate>> {
        {
            Statement known =
                connection.prepare("SELECT 1 FROM datasets WHERE id = ? AND near_duplicate_settings IS NOT NULL");
            if (!known.bindAll(dataset).step())
                return std::nullopt;
        }
        Statement statement = connection.prepare(
            "SELECT sample_id, first_id, similarity FROM near_duplicates WHERE dataset_id = ? ORDER BY sample_id");
        return readAll(statement.bindAll(dataset), [](const Statement& row) {
            return NearDuplicate{row.integer(0), row.integer(1), row.real(2)};
        });
    });
}

Result<bool> nearDuplicatesKnown(Connection& connection, Id dataset)
{
    return guarded([&] {
        Statement known =
            connection.prepare("SELECT 1 FROM datasets WHERE id = ? AND near_duplicate_settings IS NOT NULL");
        return known.bindAll(dataset).step();
    });
}

Result<std::optional<Job>> searchForDuplicates(Connection& connection, const std::string& dataset)
{
    const Result<std::optional<Id>> newest = guarded([&] {
        Statement statement = connection.prepare(
            "SELECT id FROM jobs WHERE kind = 'duplicates' AND json_extract(spec, '$.dataset.registered') = ? ORDER BY "
            "id DESC LIMIT 1");
        return readFirst(statement.bindAll(dataset), [](const Statement& row) { return row.integer(0); });
    });
    if (!newest)
        return fail(newest.error());
    if (!*newest)
        return std::optional<Job>();
    POFT_TRY_ASSIGN(Job job, findJob(connection, **newest));
    return std::optional(std::move(job));
}

Result<std::vector<DuplicateGroup>> duplicateGroups(Connection& connection, Id dataset, int limit)
{
    const Result<std::vector<DuplicateGroup>> groups = guarded([&] {
        Statement statement = connection.prepare(
            "SELECT n.first_id, s.position, n.samples, n.least FROM (SELECT first_id, count(*) AS samples, "
            "min(similarity) AS least FROM near_duplicates WHERE dataset_id = ? GROUP BY first_id) n CROSS JOIN "
            "samples s ON s.id = n.first_id ORDER BY n.samples DESC, s.position LIMIT ?");
        return readAll(statement.bindAll(dataset, limit), [](const Statement& row) {
            return DuplicateGroup{row.integer(0), row.integer(1), row.integer(2), row.real(3), {}};
        });
    });
    if (!groups)
        return groups;
    std::vector<DuplicateGroup> out = *groups;
    for (DuplicateGroup& group : out) {
        POFT_TRY_ASSIGN(const SampleWithBody sample, findSample(connection, group.first));
        group.text = previewOf(sample.body).response;
    }
    return out;
}

Result<std::vector<SampleWithBody>> samplesOfGroup(Connection& connection, Id dataset, Id first, int limit)
{
    const Result<std::vector<Id>> samples = guarded([&] {
        Statement statement = connection.prepare(
            "SELECT sample_id FROM near_duplicates WHERE dataset_id = ? AND first_id = ? ORDER BY sample_id LIMIT ?");
        return readAll(statement.bindAll(dataset, first, limit), [](const Statement& row) { return row.integer(0); });
    });
    if (!samples)
        return fail(samples.error());
    std::vector<SampleWithBody> out;
    for (const Id sample : *samples) {
        POFT_TRY_ASSIGN(SampleWithBody one, findSample(connection, sample));
        out.push_back(std::move(one));
    }
    return out;
}

}  // namespace poft::storage
