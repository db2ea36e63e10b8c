// SPDX-License-Identifier: Apache-2.0
#include "storage/tables/values.h"

#include <cmath>

#include "storage/sqlite/failure.h"
#include "storage/sqlite/rows.h"
#include "storage/tables/bulk.h"
#include "storage/tables/names.h"

namespace poft::storage {

namespace {

constexpr std::string_view kSelect = "SELECT id, name, origin, change FROM value_columns ";

ValueColumn readColumn(const Statement& row)
{
    return {row.integer(0), row.text(1), row.text(2), row.integer(3)};
}

Result<Id> columnOf(const Writer& writer, const std::string& name, const std::string& origin)
{
    POFT_TRY_ASSIGN(WriteTransaction transaction, writer.begin());
    Connection& connection = writer.connection();
    connection
        .prepare(
            "INSERT INTO value_columns (name, origin, change) VALUES (?1, ?2, ?3) ON CONFLICT (name) DO UPDATE SET "
            "origin = ?2, change = ?3")
        .bindAll(name, origin, transaction.change())
        .run();
    Statement find = connection.prepare("SELECT id FROM value_columns WHERE name = ?");
    find.bindAll(name).step();
    const Id id = find.integer(0);
    while (find.step()) {
    }
    POFT_TRY(transaction.commit());
    return id;
}

Status clear(const Writer& writer, Id column)
{
    return removeInChunks(writer, [&](WriteTransaction& transaction) {
        transaction.connection()
            .prepare(
                "DELETE FROM content_values WHERE column_id = ?1 AND content_id IN "
                "(SELECT content_id FROM content_values WHERE column_id = ?1 LIMIT 5000)")
            .bindAll(column)
            .run();
        return transaction.connection().changes();
    });
}

/// Mean log-likelihood per token in a series, ascending by content.
std::vector<ContentValue> meansByContent(Connection& connection, Id series)
{
    Statement statement = connection.prepare(
        "SELECT content_id, sum / tokens FROM scores WHERE series_id = ? AND sum IS NOT NULL AND tokens > 0 "
        "ORDER BY content_id, kept_bytes = 0 DESC, kept_bytes DESC");
    statement.bindAll(series);
    std::vector<ContentValue> out;
    while (statement.step()) {
        const Id content = statement.integer(0);
        if (out.empty() || out.back().contentId != content)
            out.push_back({content, statement.real(1)});
    }
    return out;
}

}  // namespace

Result<std::vector<ContentValue>> ifdOfContents(Connection& connection, Id conditioned, Id alone)
{
    return guarded([&]() -> Result<std::vector<ContentValue>> {
        const std::vector<ContentValue> given = meansByContent(connection, conditioned);
        const std::vector<ContentValue> unconditioned = meansByContent(connection, alone);
        std::vector<ContentValue> out;
        auto other = unconditioned.begin();
        for (const ContentValue& one : given) {
            while (other != unconditioned.end() && other->contentId < one.contentId)
                ++other;
            if (other != unconditioned.end() && other->contentId == one.contentId && other->value < 0)
                out.push_back({one.contentId, one.value / other->value});
        }
        return out;
    });
}

Result<Id> writeValues(const Writer& writer, const std::string& name, const std::string& origin,
                       std::span<const ContentValue> values)
{
    return guarded([&]() -> Result<Id> {
        POFT_TRY_ASSIGN(const Id column, columnOf(writer, name, origin));
        POFT_TRY(clear(writer, column));
        POFT_TRY(writeInChunks(
            writer, values.size(),
            [&](WriteTransaction& transaction, std::size_t index) {
                if (std::isfinite(values[index].value))
                    transaction.connection()
                        .prepare(
                            "INSERT OR REPLACE INTO content_values (column_id, content_id, value) "
                            "VALUES (?, ?, ?)")
                        .bindAll(column, values[index].contentId, values[index].value)
                        .run();
            },
            [&](WriteTransaction& transaction) {
                transaction.connection()
                    .prepare("UPDATE value_columns SET change = ? WHERE id = ?")
                    .bindAll(transaction.change(), column)
                    .run();
            }));
        return column;
    });
}

Result<ValueColumn> findValueColumn(Connection& connection, const std::string& name)
{
    return guarded([&]() -> Result<ValueColumn> {
        Statement statement = connection.prepare(std::string(kSelect) + "WHERE name = ?");
        if (!statement.bindAll(name).step())
            return fail(noSuchName("column of values", name,
                                   namesOf(connection, "SELECT name FROM value_columns ORDER BY name")));
        return readColumn(statement);
    });
}

Result<std::vector<ValueColumn>> listValueColumns(Connection& connection)
{
    return guarded([&] {
        Statement statement = connection.prepare(std::string(kSelect) + "ORDER BY name");
        return readAll(statement, readColumn);
    });
}

Status removeValueColumn(const Writer& writer, Id column)
{
    return guarded([&]() -> Status {
        POFT_TRY(clear(writer, column));
        POFT_TRY_ASSIGN(WriteTransaction transaction, writer.begin());
        transaction.change();
        transaction.connection().prepare("DELETE FROM value_columns WHERE id = ?").bindAll(column).run();
        return transaction.commit();
    });
}

}  // namespace poft::storage
