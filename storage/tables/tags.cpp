// SPDX-License-Identifier: Apache-2.0
#include "storage/tables/tags.h"

#include <algorithm>

#include "storage/sqlite/failure.h"
#include "storage/sqlite/rows.h"
#include "storage/tables/bulk.h"
#include "storage/tables/names.h"

namespace poft::storage {

namespace {

constexpr std::size_t kLongestName = 100;

std::string select(std::string_view rest)
{
    return "SELECT t.id, t.name, (SELECT count(*) FROM content_tags c WHERE c.tag_id = t.id), t.change FROM tags t " +
           std::string(rest);
}

Tag readTag(const Statement& row)
{
    return {row.integer(0), row.text(1), row.integer(2), row.integer(3)};
}

Status checkName(const std::string& name)
{
    const bool oneLine = std::ranges::none_of(name, [](char byte) { return static_cast<unsigned char>(byte) < ' '; });
    if (name.find_first_not_of(' ') == std::string::npos || name.size() > kLongestName || !oneLine)
        return fail(ErrorKind::Invalid, "A tag is a few words on one line, not \"" + name + "\".");
    return {};
}

void touch(WriteTransaction& transaction, Id tag)
{
    transaction.connection()
        .prepare("UPDATE tags SET change = ? WHERE id = ?")
        .bindAll(transaction.change(), tag)
        .run();
}

/// Runs a statement that takes the tag and a sample, for each sample.
Status forSamples(const Writer& writer, Id tag, std::span<const Id> samples, std::string_view sql)
{
    return writeInChunks(
        writer, samples.size(),
        [&](WriteTransaction& transaction, std::size_t index) {
            transaction.connection().prepare(sql).bindAll(tag, samples[index]).run();
        },
        [&](WriteTransaction& transaction) { touch(transaction, tag); });
}

std::optional<std::string_view> word(std::optional<Verdict> verdict)
{
    if (!verdict)
        return std::nullopt;
    return *verdict == Verdict::Keep ? "keep" : "drop";
}

}  // namespace

Result<Id> findOrCreateTag(const Writer& writer, const std::string& name)
{
    return guarded([&]() -> Result<Id> {
        POFT_TRY(checkName(name));
        POFT_TRY_ASSIGN(WriteTransaction transaction, writer.begin());
        Connection& connection = writer.connection();
        {
            Statement known = connection.prepare("SELECT id FROM tags WHERE name = ?");
            if (known.bindAll(name).step())
                return known.integer(0);
        }
        connection.prepare("INSERT INTO tags (name, change) VALUES (?, ?)").bindAll(name, transaction.change()).run();
        const Id id = connection.lastInsertId();
        POFT_TRY(transaction.commit());
        return id;
    });
}

Result<Tag> findTag(Connection& connection, const std::string& name)
{
    return guarded([&]() -> Result<Tag> {
        Statement statement = connection.prepare(select("WHERE t.name = ?"));
        if (!statement.bindAll(name).step())
            return fail(noSuchName("tag", name, namesOf(connection, "SELECT name FROM tags ORDER BY name")));
        return readTag(statement);
    });
}

Result<std::vector<Tag>> listTags(Connection& connection)
{
    return guarded([&] {
        Statement statement = connection.prepare(select("ORDER BY t.name"));
        return readAll(statement, readTag);
    });
}

Status renameTag(const Writer& writer, Id tag, const std::string& name)
{
    return guarded([&]() -> Status {
        POFT_TRY(checkName(name));
        POFT_TRY_ASSIGN(WriteTransaction transaction, writer.begin());
        Connection& connection = writer.connection();
        {
            Statement taken = connection.prepare("SELECT 1 FROM tags WHERE name = ? AND id != ?");
            if (taken.bindAll(name, tag).step())
                return fail(ErrorKind::Invalid, "There is a tag \"" + name + "\" already; choose another name.");
        }
        connection.prepare("UPDATE tags SET name = ?, change = ? WHERE id = ?")
            .bindAll(name, transaction.change(), tag)
            .run();
        if (connection.changes() != 1)
            return fail(ErrorKind::NotFound, "There is no tag with the number " + std::to_string(tag) + ".");
        return transaction.commit();
    });
}

Status removeTag(const Writer& writer, Id tag)
{
    return guarded([&]() -> Status {
        POFT_TRY(removeInChunks(writer, [&](WriteTransaction& transaction) {
            transaction.connection()
                .prepare(
                    "DELETE FROM content_tags WHERE tag_id = ?1 AND content_id IN "
                    "(SELECT content_id FROM content_tags WHERE tag_id = ?1 LIMIT 5000)")
                .bindAll(tag)
                .run();
            return transaction.connection().changes();
        }));
        POFT_TRY_ASSIGN(WriteTransaction transaction, writer.begin());
        transaction.change();
        transaction.connection().prepare("DELETE FROM tags WHERE id = ?").bindAll(tag).run();
        return transaction.commit();
    });
}

Status tagSamples(const Writer& writer, Id tag, std::span<const Id> samples)
{
    return forSamples(writer, tag, samples,
                      "INSERT OR IGNORE INTO content_tags (tag_id, content_id) SELECT ?1, content_id FROM samples "
                      "WHERE id = ?2");
}

Status untagSamples(const Writer& writer, Id tag, std::span<const Id> samples)
{
    return forSamples(writer, tag, samples,
                      "DELETE FROM content_tags WHERE tag_id = ?1 AND content_id = (SELECT content_id FROM samples "
                      "WHERE id = ?2)");
}

Status setVerdict(const Writer& writer, std::span<const Id> samples, std::optional<Verdict> verdict)
{
    return writeInChunks(writer, samples.size(), [&](WriteTransaction& transaction, std::size_t index) {
        transaction.connection()
            .prepare(
                "INSERT INTO content_marks (content_id, verdict, change) SELECT content_id, ?1, ?2 FROM samples "
                "WHERE id = ?3 ON CONFLICT (content_id) DO UPDATE SET verdict = ?1, change = ?2")
            .bindAll(word(verdict), transaction.change(), samples[index])
            .run();
    });
}

Status setNote(const Writer& writer, Id sample, const std::string& note)
{
    return guarded([&]() -> Status {
        POFT_TRY_ASSIGN(WriteTransaction transaction, writer.begin());
        Connection& connection = writer.connection();
        connection
            .prepare(
                "INSERT INTO content_marks (content_id, note, change) SELECT content_id, ?1, ?2 FROM samples "
                "WHERE id = ?3 ON CONFLICT (content_id) DO UPDATE SET note = ?1, change = ?2")
            .bindAll(note, transaction.change(), sample)
            .run();
        if (connection.changes() != 1)
            return fail(ErrorKind::NotFound, "There is no sample with the number " + std::to_string(sample) + ".");
        return transaction.commit();
    });
}

Result<SampleMarks> marksOfSample(Connection& connection, Id sample)
{
    return guarded([&] {
        SampleMarks marks;
        {
            Statement statement = connection.prepare(
                "SELECT m.verdict, m.note FROM samples s JOIN content_marks m ON m.content_id = s.content_id "
                "WHERE s.id = ?");
            if (statement.bindAll(sample).step()) {
                if (!statement.isNull(0))
                    marks.verdict = statement.view(0) == "keep" ? Verdict::Keep : Verdict::Drop;
                marks.note = statement.text(1);
            }
        }
        Statement tags = connection.prepare(
            "SELECT t.name FROM samples s JOIN content_tags c ON c.content_id = s.content_id JOIN tags t ON t.id = "
            "c.tag_id WHERE s.id = ? ORDER BY t.name");
        marks.tags = readAll(tags.bindAll(sample), [](const Statement& row) { return row.text(0); });
        return marks;
    });
}

Result<Change> marksChange(Connection& connection)
{
    return guarded([&] {
        Statement statement = connection.prepare(
            "SELECT max(coalesce((SELECT max(change) FROM tags), 0), coalesce((SELECT max(change) FROM content_marks), "
            "0))");
        statement.step();
        return statement.integer(0);
    });
}

}  // namespace poft::storage
