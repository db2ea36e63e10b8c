// SPDX-License-Identifier: Apache-2.0
#include "storage/tables/contents.h"

#include <algorithm>

#include "storage/files/sha256.h"
#include "storage/sqlite/statement.h"
#include "storage/tables/bulk.h"

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

Status removeUnusedContents(const Writer& writer, Id first, Id last)
{
    constexpr Id kSpan = 2000;
    Id begin = first;
    return removeInChunks(writer, [&](WriteTransaction& transaction) {
        if (begin > last)
            return 0;
        const Id end = std::min(last, begin + kSpan - 1);
        transaction.connection()
            .prepare(
                "DELETE FROM contents WHERE id BETWEEN ? AND ? "
                "AND NOT EXISTS (SELECT 1 FROM samples WHERE content_id = contents.id) "
                "AND NOT EXISTS (SELECT 1 FROM samples WHERE rejected_content_id = contents.id) "
                "AND NOT EXISTS (SELECT 1 FROM score_series JOIN scores ON scores.series_id = score_series.id "
                "                WHERE scores.content_id = contents.id)")
            .bindAll(begin, end)
            .run();
        begin = end + 1;
        return 1;
    });
}

}  // namespace poft::storage
