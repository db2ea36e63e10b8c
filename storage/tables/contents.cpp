// SPDX-License-Identifier: Apache-2.0
#include "storage/tables/contents.h"

#include <algorithm>
#include <chrono>
#include <vector>

#include "storage/files/sha256.h"
#include "storage/sqlite/rows.h"
#include "storage/sqlite/statement.h"
#include "storage/tables/bulk.h"
#include "storage/tables/search_index.h"

namespace poft::storage {

Id findOrInsertContent(WriteTransaction& transaction, const std::string& body)
{
    Connection& connection = transaction.connection();
    const Blob hash{files::sha256(body)};
    Statement find = connection.prepare("SELECT id FROM contents WHERE hash = ?");
    if (find.bindAll(hash).step())
        return find.integer(0);
    connection.prepare("INSERT INTO contents (hash, body) VALUES (?, ?)").bindAll(hash, body).run();
    return connection.lastInsertId();
}

namespace {

struct UnusedContent {
    Id id = 0;
    std::string body;
};

std::vector<UnusedContent> unusedContents(Connection& connection, Id first, Id last)
{
    Statement statement = connection.prepare(
        "SELECT id, body FROM contents WHERE id BETWEEN ? AND ? "
        "AND NOT EXISTS (SELECT 1 FROM samples WHERE content_id = contents.id) "
        "AND NOT EXISTS (SELECT 1 FROM samples WHERE rejected_content_id = contents.id) "
        "AND NOT EXISTS (SELECT 1 FROM content_tags WHERE content_id = contents.id) "
        "AND NOT EXISTS (SELECT 1 FROM content_marks WHERE content_id = contents.id "
        "                AND (verdict IS NOT NULL OR note != '')) "
        "AND NOT EXISTS (SELECT 1 FROM score_series JOIN scores ON scores.series_id = score_series.id "
        "                WHERE scores.content_id = contents.id)");
    statement.bindAll(first, last);
    return readAll(statement, [](const Statement& row) { return UnusedContent{row.integer(0), row.text(1)}; });
}

}  // namespace

Status removeUnusedContents(const Writer& writer, Id first, Id last)
{
    constexpr Id kSpan = 1000;
    Id begin = first;
    return removeInChunks(writer, [&](WriteTransaction& transaction) {
        if (begin > last)
            return 0;
        const auto deadline = std::chrono::steady_clock::now() + kBulkWrite;
        Connection& connection = transaction.connection();
        Id indexed = 0;
        {
            Statement statement = connection.prepare("SELECT searchable_through FROM workspace WHERE id = 1");
            indexed = statement.step() ? statement.integer(0) : 0;
        }
        const Id end = std::min(last, begin + kSpan - 1);
        Id next = end + 1;
        for (const UnusedContent& content : unusedContents(connection, begin, end)) {
            if (std::chrono::steady_clock::now() >= deadline) {
                next = content.id;
                break;
            }
            if (content.id <= indexed)
                unindexContent(connection, content.id, content.body);
            connection.prepare("DELETE FROM contents WHERE id = ?").bindAll(content.id).run();
        }
        begin = next;
        return 1;
    });
}

}  // namespace poft::storage
