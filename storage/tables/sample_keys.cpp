// SPDX-License-Identifier: Apache-2.0
#include "storage/tables/sample_keys.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include "storage/sqlite/failure.h"
#include "storage/sqlite/rows.h"
#include "storage/tables/bulk.h"
#include "storage/tables/datasets.h"

namespace poft::storage {

namespace {

/// Nearest-rank percentiles of what the samples have.
LengthStatistics::Summary summary(const std::vector<SampleKey>& keys, std::int64_t ContentLengths::*length)
{
    if (keys.empty())
        return {};
    std::vector<std::int64_t> values;
    values.reserve(keys.size());
    double sum = 0;
    for (const SampleKey& key : keys) {
        values.push_back(key.lengths.*length);
        sum += static_cast<double>(values.back());
    }
    std::ranges::sort(values);
    const auto rank = [&](double share) {
        const auto index = static_cast<std::size_t>(std::ceil(share * static_cast<double>(values.size())));
        return values[std::max<std::size_t>(index, 1) - 1];
    };
    return {values.front(), rank(0.5), rank(0.95), values.back(), sum / static_cast<double>(values.size())};
}

}  // namespace

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

Result<LengthStatistics> lengthStatistics(Connection& connection, Id dataset)
{
    POFT_TRY_ASSIGN(const std::vector<SampleKey> keys, sampleKeys(connection, dataset));
    POFT_TRY_ASSIGN(const auto alike, nearDuplicates(connection, dataset));
    LengthStatistics statistics;
    statistics.samples = std::ssize(keys);
    statistics.promptBytes = summary(keys, &ContentLengths::promptBytes);
    statistics.responseBytes = summary(keys, &ContentLengths::responseBytes);
    statistics.turns = summary(keys, &ContentLengths::turns);
    std::set<std::pair<Id, Id>> seen;
    for (const SampleKey& key : keys)
        statistics.exactDuplicates += seen.emplace(key.contentId, key.rejectedContentId).second ? 0 : 1;
    if (alike)
        statistics.nearDuplicates =
            std::ranges::count_if(*alike, [](const NearDuplicate& one) { return one.sample != one.first; });
    return statistics;
}

}  // namespace poft::storage
