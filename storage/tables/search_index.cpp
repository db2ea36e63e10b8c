// SPDX-License-Identifier: Apache-2.0
#include "storage/tables/search_index.h"

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "storage/content/content_text.h"
#include "storage/sqlite/failure.h"
#include "storage/sqlite/rows.h"
#include "storage/tables/bulk.h"

namespace poft::storage {

namespace {

constexpr std::size_t kContentsAtOnce = 512;
constexpr std::size_t kBytesAtOnce = 1 << 20;
constexpr std::chrono::milliseconds kPause{2};

struct IndexedText {
    Id id = 0;
    ContentText text;
};

std::int64_t number(Connection& connection, std::string_view sql)
{
    Statement statement = connection.prepare(sql);
    return statement.step() ? statement.integer(0) : 0;
}

std::int64_t searchableThrough(Connection& connection)
{
    return number(connection, "SELECT searchable_through FROM workspace WHERE id = 1");
}

/// The next contents as they are searched. Read and parsed outside the transaction that writes them.
std::vector<IndexedText> nextTexts(Connection& connection, Id after)
{
    std::vector<IndexedText> texts;
    std::size_t bytes = 0;
    Statement statement = connection.prepare("SELECT id, body FROM contents WHERE id > ? ORDER BY id");
    statement.bindAll(after);
    while (texts.size() < kContentsAtOnce && bytes < kBytesAtOnce && statement.step()) {
        bytes += statement.view(1).size();
        texts.push_back({statement.integer(0), textOf(statement.view(1))});
    }
    return texts;
}

/// Writes as many as a short transaction holds; gives back the last one's id, or where another worker has got to.
Result<Id> writeTexts(const Writer& writer, Id after, const std::vector<IndexedText>& texts)
{
    POFT_TRY_ASSIGN(WriteTransaction transaction, writer.begin());
    Connection& connection = transaction.connection();
    if (const Id elsewhere = searchableThrough(connection); elsewhere != after)
        return elsewhere;
    const auto deadline = std::chrono::steady_clock::now() + kBulkWrite;
    Id last = after;
    for (const IndexedText& one : texts) {
        connection.prepare("INSERT INTO content_text (rowid, prompt, response) VALUES (?, ?, ?)")
            .bindAll(one.id, one.text.prompt, one.text.response)
            .run();
        last = one.id;
        if (std::chrono::steady_clock::now() >= deadline)
            break;
    }
    connection.prepare("UPDATE workspace SET searchable_through = ? WHERE id = 1").bindAll(last).run();
    transaction.change();
    POFT_TRY(transaction.commit());
    return last;
}

}  // namespace

Result<SearchState> searchState(Connection& connection, Id dataset)
{
    return guarded([&] {
        Statement statement = connection.prepare(
            "SELECT min(searchable_through, newest_content), newest_content FROM workspace, datasets "
            "WHERE workspace.id = 1 AND datasets.id = ?");
        statement.bindAll(dataset);
        return statement.step() ? SearchState{statement.integer(0), statement.integer(1)} : SearchState{};
    });
}

Result<std::int64_t> contentsNotIndexed(Connection& connection)
{
    return guarded([&] {
        return number(connection,
                      "SELECT max(0, coalesce((SELECT max(id) FROM contents), 0) - searchable_through) FROM workspace "
                      "WHERE id = 1");
    });
}

Status indexContents(const Writer& writer, const std::function<Status(std::int64_t, std::int64_t)>& proceed)
{
    return guarded([&]() -> Status {
        Connection& connection = writer.connection();
        Id at = searchableThrough(connection);
        const Id begin = at;
        std::vector<IndexedText> texts;
        while (true) {
            const std::int64_t newest = number(connection, "SELECT coalesce(max(id), 0) FROM contents");
            POFT_TRY(proceed(at - begin, newest - begin));
            std::erase_if(texts, [&](const IndexedText& one) { return one.id <= at; });
            if (texts.empty())
                texts = nextTexts(connection, at);
            if (texts.empty())
                return {};
            POFT_TRY_ASSIGN(const Id last, writeTexts(writer, at, texts));
            if (last < at)
                texts.clear();
            at = last;
            std::this_thread::sleep_for(kPause);
        }
    });
}

void unindexContent(Connection& connection, Id content, const std::string& body)
{
    const ContentText text = textOf(body);
    connection.prepare("INSERT INTO content_text (content_text, rowid, prompt, response) VALUES ('delete', ?, ?, ?)")
        .bindAll(content, text.prompt, text.response)
        .run();
}

}  // namespace poft::storage
