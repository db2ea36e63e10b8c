// SPDX-License-Identifier: Apache-2.0
#include "storage/tables/token_likelihoods.h"

#include "storage/sqlite/failure.h"
#include "storage/sqlite/rows.h"
#include "storage/tables/bulk.h"
#include "storage/tables/token_blob.h"

namespace poft::storage {

namespace {

/// content_id, kept_bytes, likelihoods, places from column `first`.
TokenLikelihoods readTokens(const Statement& row, int first)
{
    TokenLikelihoods found{row.integer(first), row.integer(first + 1), {}};
    const Blob likelihoods = row.blob(first + 2);
    const Blob places = row.blob(first + 3);
    if (auto tokens = unpackTokens(likelihoods.bytes, places.bytes))
        found.tokens = *std::move(tokens);
    return found;
}

/// The row of a content that is cut least, in the series of the outer query.
constexpr std::string_view kLeastCut =
    "t.kept_bytes = (SELECT kept_bytes FROM token_likelihoods WHERE series_id = t.series_id AND content_id = "
    "t.content_id ORDER BY kept_bytes > 0, kept_bytes DESC LIMIT 1)";

}  // namespace

Status insertTokenLikelihoods(const Writer& writer, Id series, std::span<const TokenLikelihoods> likelihoods)
{
    return writeInChunks(
        writer, likelihoods.size(),
        [&](WriteTransaction& transaction, std::size_t index) {
            const TokenLikelihoods& row = likelihoods[index];
            TokenBlob blob = packTokens(row.tokens);
            transaction.connection()
                .prepare(
                    "INSERT OR REPLACE INTO token_likelihoods (series_id, content_id, kept_bytes, tokens, likelihoods, "
                    "places, change) VALUES (?, ?, ?, ?, ?, ?, ?)")
                .bindAll(series, row.contentId, row.keptBytes, static_cast<std::int64_t>(row.tokens.size()),
                         Blob{std::move(blob.likelihoods)}, Blob{std::move(blob.places)}, transaction.change())
                .run();
        },
        [&](WriteTransaction& transaction) {
            transaction.connection()
                .prepare("UPDATE score_series SET change = ? WHERE id = ?")
                .bindAll(transaction.change(), series)
                .run();
        });
}

Result<std::optional<TokenLikelihoods>> findTokenLikelihoods(Connection& connection, Id series, Id content)
{
    return guarded([&] {
        Statement statement = connection.prepare(
            "SELECT t.content_id, t.kept_bytes, t.likelihoods, t.places FROM token_likelihoods t WHERE t.series_id = ? "
            "AND t.content_id = ? AND " +
            std::string(kLeastCut));
        return readFirst(statement.bindAll(series, content), [](const Statement& row) { return readTokens(row, 0); });
    });
}

Result<std::vector<SeriesTokens>> tokensOfContent(Connection& connection, Id content)
{
    return guarded([&] {
        Statement statement = connection.prepare(
            "SELECT s.id, s.role, s.key, s.model_id, s.run_id, s.epoch, s.created_at, s.change, m.name, t.content_id, "
            "t.kept_bytes, t.likelihoods, t.places FROM token_likelihoods t JOIN score_series s ON s.id = t.series_id "
            "LEFT JOIN models m ON m.id = s.model_id WHERE t.content_id = ? AND " +
            std::string(kLeastCut) + " ORDER BY s.run_id IS NOT NULL, s.run_id, s.epoch, s.id");
        return readAll(statement.bindAll(content), [](const Statement& row) {
            SeriesTokens found;
            found.series = {
                row.integer(0),         row.text(1), row.text(2),   row.optionalInteger(3), row.optionalInteger(4),
                row.optionalInteger(5), row.text(6), row.integer(7)};
            found.modelName = row.text(8);
            found.likelihoods = readTokens(row, 9);
            return found;
        });
    });
}

Result<std::vector<ContentWithoutTokens>> contentsWithoutTokens(Connection& connection, Id series,
                                                                std::span<const Id> contents)
{
    return guarded([&] {
        std::vector<ContentWithoutTokens> missing;
        for (const Id content : contents) {
            Statement statement = connection.prepare(
                "SELECT c.id, c.body FROM contents c WHERE c.id = ?2 AND NOT EXISTS (SELECT 1 FROM token_likelihoods "
                "WHERE series_id = ?1 AND content_id = c.id)");
            if (statement.bindAll(series, content).step())
                missing.push_back({statement.integer(0), statement.text(1)});
        }
        return missing;
    });
}

Status rewriteWatchedSamples(const Writer& writer, Id run, std::span<const WatchedSample> samples)
{
    return guarded([&]() -> Status {
        POFT_TRY_ASSIGN(WriteTransaction transaction, writer.begin());
        Connection& connection = writer.connection();
        connection.prepare("DELETE FROM watched_samples WHERE run_id = ?").bindAll(run).run();
        for (const WatchedSample& sample : samples)
            connection.prepare("INSERT INTO watched_samples (run_id, sample_id, reason, change) VALUES (?, ?, ?, ?)")
                .bindAll(run, sample.sampleId, sample.reason, transaction.change())
                .run();
        return transaction.commit();
    });
}

Result<std::vector<WatchedSample>> watchedSamples(Connection& connection, Id run)
{
    return guarded([&] {
        Statement statement = connection.prepare(
            "SELECT w.sample_id, w.reason, s.content_id, s.position FROM watched_samples w JOIN samples s ON s.id = "
            "w.sample_id WHERE w.run_id = ? ORDER BY CASE w.reason WHEN 'chosen' THEN 0 WHEN 'lowest' THEN 1 WHEN "
            "'highest' THEN 2 ELSE 3 END, s.position");
        return readAll(statement.bindAll(run), [](const Statement& row) {
            return WatchedSample{row.integer(0), row.text(1), row.integer(2), row.integer(3)};
        });
    });
}

}  // namespace poft::storage
