// SPDX-License-Identifier: Apache-2.0
#include "storage/sqlite/failure.h"
#include "storage/sqlite/rows.h"
#include "storage/tables/bulk.h"
#include "storage/tables/score_series.h"

namespace poft::storage {

namespace {

/// The contents of data set ?2 that series ?1 lacks in this detail.
std::string missing(SeriesDetail detail)
{
    const std::string_view tokens =
        " AND (drop_reason IS NOT NULL OR EXISTS (SELECT 1 FROM token_likelihoods t WHERE t.series_id = ?1 AND "
        "t.content_id = c.id))";
    return "FROM contents c WHERE c.id IN (SELECT content_id FROM samples WHERE dataset_id = ?2 UNION "
           "SELECT rejected_content_id FROM samples WHERE dataset_id = ?2 AND rejected_content_id IS NOT NULL) "
           "AND NOT EXISTS (SELECT 1 FROM scores WHERE series_id = ?1 AND content_id = c.id" +
           std::string(detail == SeriesDetail::Tokens ? tokens : "") + ")";
}

/// content_id, kept_bytes, sum, tokens, bytes, drop_reason from column `first`; none where the join found nothing.
std::optional<Score> readScore(const Statement& row, int first)
{
    if (row.isNull(first))
        return std::nullopt;
    return Score{row.integer(first),     row.integer(first + 1), row.optionalReal(first + 2),
                 row.integer(first + 3), row.integer(first + 4), row.text(first + 5)};
}

std::string joinedScore(const std::string& alias, const std::string& content)
{
    // kept_bytes 0 is "not cut"; of several cut rows the longest is cut least.
    return "LEFT JOIN scores " + alias + " ON " + alias + ".series_id = ?1 AND " + alias + ".content_id = " + content +
           " AND " + alias +
           ".kept_bytes = (SELECT kept_bytes FROM scores WHERE series_id = ?1 AND content_id = " + content +
           " ORDER BY kept_bytes > 0, kept_bytes DESC LIMIT 1) ";
}

std::string scoreColumns(const std::string& alias)
{
    std::string columns;
    for (const char* column : {"content_id", "kept_bytes", "sum", "tokens", "bytes", "drop_reason"})
        columns += ", " + alias + "." + column;
    return columns;
}

}  // namespace

Result<std::vector<MissingContent>> missingContents(Connection& connection, Id series, Id dataset, Id after, int limit,
                                                    SeriesDetail detail)
{
    return guarded([&] {
        Statement statement =
            connection.prepare("SELECT c.id, c.body " + missing(detail) + " AND c.id > ?3 ORDER BY c.id LIMIT ?4");
        return readAll(statement.bindAll(series, dataset, after, limit), [](const Statement& row) {
            return MissingContent{row.integer(0), row.text(1)};
        });
    });
}

Result<std::int64_t> countMissingContents(Connection& connection, Id series, Id dataset, SeriesDetail detail)
{
    return guarded([&] {
        Statement statement = connection.prepare("SELECT count(*) " + missing(detail));
        statement.bindAll(series, dataset).step();
        return statement.integer(0);
    });
}

Status insertScores(const Writer& writer, Id series, std::span<const Score> scores)
{
    return guarded([&]() -> Status {
        std::optional<Statement> insert;
        return writeInChunks(
            writer, scores.size(),
            [&](WriteTransaction& transaction, std::size_t index) {
                if (!insert)
                    insert.emplace(
                        transaction.connection().prepare("INSERT OR REPLACE INTO scores (series_id, content_id, "
                                                         "kept_bytes, sum, tokens, bytes, drop_reason, change) "
                                                         "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"));
                const Score& score = scores[index];
                const std::optional<std::string_view> reason =
                    score.dropReason.empty() ? std::nullopt : std::optional<std::string_view>(score.dropReason);
                insert->bindAll(series, score.contentId, score.keptBytes, score.sum, score.tokens, score.bytes, reason,
                                transaction.change());
                insert->run();
            },
            [&](WriteTransaction& transaction) {
                insert.reset();
                transaction.connection()
                    .prepare("UPDATE score_series SET change = ? WHERE id = ?")
                    .bindAll(transaction.change(), series)
                    .run();
            });
    });
}

Result<std::vector<ScoredSample>> loadScores(Connection& connection, Id series, Id dataset)
{
    return guarded([&] {
        Statement statement = connection.prepare(
            "SELECT s.id, s.position, s.is_noise" + scoreColumns("a") + scoreColumns("b") + " FROM samples s " +
            joinedScore("a", "s.content_id") + joinedScore("b", "s.rejected_content_id") +
            "WHERE s.dataset_id = ?2 ORDER BY s.position");
        return readAll(statement.bindAll(series, dataset), [](const Statement& row) {
            ScoredSample sample;
            sample.sampleId = row.integer(0);
            sample.position = row.integer(1);
            if (const auto noise = row.optionalInteger(2))
                sample.isNoise = *noise != 0;
            sample.score = readScore(row, 3);
            sample.rejected = readScore(row, 9);
            return sample;
        });
    });
}

Result<ScoreTotals> totalsOfScores(Connection& connection, Id series, Id dataset)
{
    return guarded([&]() -> ScoreTotals {
        Statement statement = connection.prepare(
            "SELECT count(*), total(c.sum), coalesce(sum(c.tokens), 0), coalesce(sum(c.bytes), 0) FROM samples s JOIN "
            "scores c ON c.series_id = ?1 AND c.content_id = s.content_id AND c.kept_bytes = 0 WHERE s.dataset_id = ?2 "
            "AND c.sum IS NOT NULL");
        return readAll(statement.bindAll(series, dataset),
                       [](const Statement& row) {
                           return ScoreTotals{row.integer(0), row.real(1), row.integer(2), row.integer(3)};
                       })
            .front();
    });
}

Result<std::optional<Score>> findScore(Connection& connection, Id series, Id content)
{
    return guarded([&]() -> std::optional<Score> {
        Statement statement = connection.prepare(
            "SELECT content_id, kept_bytes, sum, tokens, bytes, drop_reason FROM scores WHERE series_id = ?1 AND "
            "content_id = ?2 ORDER BY kept_bytes > 0, kept_bytes DESC LIMIT 1");
        const std::vector<std::optional<Score>> rows =
            readAll(statement.bindAll(series, content), [](const Statement& row) { return readScore(row, 0); });
        return rows.empty() ? std::nullopt : rows.front();
    });
}

}  // namespace poft::storage
