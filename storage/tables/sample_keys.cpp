// SPDX-License-Identifier: Apache-2.0
#include "storage/tables/sample_keys.h"

#include <algorithm>
#include <charconv>

#include "storage/sqlite/failure.h"
#include "storage/sqlite/rows.h"
#include "storage/tables/bulk.h"
#include "storage/tables/datasets.h"

namespace poft::storage {

Result<std::vector<SampleKey>> sampleKeys(Connection& connection, Id dataset)
{
    return guarded([&] {
        Statement statement = connection.prepare(
            "SELECT id, content_id, rejected_content_id, is_noise, prompt_bytes, response_bytes, turns FROM samples "
            "WHERE dataset_id = ? ORDER BY position");
        return readAll(statement.bindAll(dataset), [](const Statement& row) {
            SampleKey key{row.integer(0), row.integer(1), row.optionalInteger(2).value_or(0), {}, {}};
            if (const auto noise = row.optionalInteger(3))
                key.isNoise = *noise != 0;
            key.lengths = {row.integer(4), row.integer(5), row.integer(6)};
            return key;
        });
    });
}

Status forEachContentHash(Connection& connection, Id dataset, const std::function<void(std::string_view)>& use)
{
    return guarded([&] {
        Statement statement = connection.prepare(
            "SELECT c.hash FROM samples s JOIN contents c ON c.id = s.content_id WHERE s.dataset_id = ? "
            "ORDER BY s.position");
        statement.bindAll(dataset);
        while (statement.step())
            use(statement.blob(0).bytes);
    });
}

Result<std::vector<double>> valuesOfSamples(Connection& connection, Id dataset, Id column)
{
    return guarded([&] {
        Statement statement = connection.prepare(
            "SELECT v.value FROM samples s LEFT JOIN content_values v ON v.column_id = ? AND v.content_id = "
            "s.content_id WHERE s.dataset_id = ? ORDER BY s.position");
        return readAll(statement.bindAll(column, dataset), [](const Statement& row) { return row.real(0); });
    });
}

Result<std::vector<KeptValue>> keptColumn(Connection& connection, Id dataset, const std::string& column)
{
    return guarded([&] {
        Statement statement = connection.prepare(
            "SELECT s.id, s.content_id, e.value FROM samples s JOIN json_each(s.extra) e ON e.key = ?1 WHERE "
            "s.dataset_id = "
            "?2 AND s.extra IS NOT NULL AND e.value IS NOT NULL ORDER BY s.position");
        return readAll(statement.bindAll(column, dataset), [](const Statement& row) {
            return KeptValue{row.integer(0), row.integer(1), row.text(2)};
        });
    });
}

Result<std::optional<Id>> contentOfHash(Connection& connection, const std::string& hexHash)
{
    return guarded([&]() -> std::optional<Id> {
        Statement statement = connection.prepare("SELECT id FROM contents WHERE hash = ?");
        Blob hash;
        for (std::size_t i = 0; i + 1 < hexHash.size(); i += 2) {
            int byte = 0;
            const char* digits = hexHash.data() + i;
            if (std::from_chars(digits, digits + 2, byte, 16).ptr != digits + 2)
                return std::nullopt;
            hash.bytes += static_cast<char>(byte);
        }
        return statement.bindAll(hash).step() ? std::optional(statement.integer(0)) : std::nullopt;
    });
}

Status copySamples(const Writer& writer, Id dataset, std::span<const Id> samples)
{
    return guarded([&]() -> Status {
        POFT_TRY_ASSIGN(const Dataset before, findDataset(writer.connection(), dataset));
        if (before.ready)
            return fail(ErrorKind::Invalid,
                        "The data set \"" + before.name + "\" is finished; nothing can be appended to it.");
        std::size_t written = 0;
        std::int64_t noise = before.noiseCount;
        Id newest = 0;
        const auto copy = [&](WriteTransaction& transaction, std::size_t index) {
            Statement statement = transaction.connection().prepare(
                "INSERT INTO samples (dataset_id, position, content_id, rejected_content_id, is_noise, noise_kind, "
                "source_line, extra, prompt_bytes, response_bytes, turns) SELECT ?1, ?2, content_id, "
                "rejected_content_id, is_noise, noise_kind, source_line, extra, prompt_bytes, response_bytes, turns "
                "FROM samples WHERE id = ?3 RETURNING max(content_id, coalesce(rejected_content_id, 0)), "
                "coalesce(is_noise, 0)");
            statement.bindAll(dataset, before.sampleCount + static_cast<std::int64_t>(index), samples[index]);
            while (statement.step()) {
                newest = std::max(newest, statement.integer(0));
                noise += statement.integer(1);
            }
            written = index + 1;
        };
        return writeInChunks(writer, samples.size(), copy, [&](WriteTransaction& transaction) {
            transaction.connection()
                .prepare(
                    "UPDATE datasets SET sample_count = ?, noise_count = ?, newest_content = max(newest_content, ?), "
                    "change = ? WHERE id = ?")
                .bindAll(before.sampleCount + static_cast<std::int64_t>(written), noise, newest, transaction.change(),
                         dataset)
                .run();
        });
    });
}

}  // namespace poft::storage
