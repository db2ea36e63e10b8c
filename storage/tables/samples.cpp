// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "storage/files/sha256.h"
#include "storage/sqlite/failure.h"
#include "storage/sqlite/rows.h"
#include "storage/tables/bulk.h"
#include "storage/tables/contents.h"
#include "storage/tables/datasets.h"

namespace poft::storage {

namespace {

std::string select(std::string_view rest)
{
    return "SELECT s.id, s.dataset_id, s.position, s.content_id, s.rejected_content_id, s.is_noise, s.noise_kind, "
           "s.source_line, "
           "s.extra, c.body, r.body FROM samples s JOIN contents c ON c.id = s.content_id "
           "LEFT JOIN contents r ON r.id = s.rejected_content_id " +
           std::string(rest);
}

SampleWithBody readSample(const Statement& row)
{
    SampleWithBody found;
    Sample& sample = found.sample;
    sample.id = row.integer(0);
    sample.datasetId = row.integer(1);
    sample.position = row.integer(2);
    sample.contentId = row.integer(3);
    sample.rejectedContentId = row.optionalInteger(4);
    if (const auto noise = row.optionalInteger(5))
        sample.isNoise = *noise != 0;
    sample.noiseKind = row.text(6);
    sample.sourceLine = row.optionalInteger(7);
    sample.extra = row.text(8);
    found.body = row.text(9);
    found.rejectedBody = row.text(10);
    return found;
}

std::optional<std::string_view> unlessEmpty(const std::string& text)
{
    return text.empty() ? std::nullopt : std::optional<std::string_view>(text);
}

Id contentOf(WriteTransaction& transaction, const ContentSource& source)
{
    return source.body.empty() ? source.contentId : findOrInsertContent(transaction, source.body);
}

ContentLengths lengthsFor(WriteTransaction& transaction, const NewSample& sample)
{
    if (sample.lengths)
        return *sample.lengths;
    if (!sample.content.body.empty())
        return lengthsOf(sample.content.body);
    Connection& connection = transaction.connection();
    {
        Statement known =
            connection.prepare("SELECT prompt_bytes, response_bytes, turns FROM samples WHERE content_id = ? LIMIT 1");
        if (known.bindAll(sample.content.contentId).step())
            return {known.integer(0), known.integer(1), known.integer(2)};
    }
    Statement body = connection.prepare("SELECT body FROM contents WHERE id = ?");
    return body.bindAll(sample.content.contentId).step() ? lengthsOf(body.view(0)) : ContentLengths{};
}

/// Gives back the largest content id of the sample.
Id insertSample(WriteTransaction& transaction, Id dataset, std::int64_t position, const NewSample& sample)
{
    std::optional<Id> rejected;
    if (sample.rejected)
        rejected = contentOf(transaction, *sample.rejected);
    const Id content = contentOf(transaction, sample.content);
    const ContentLengths lengths = lengthsFor(transaction, sample);
    transaction.connection()
        .prepare(
            "INSERT INTO samples (dataset_id, position, content_id, rejected_content_id, is_noise, noise_kind, "
            "source_line, extra, prompt_bytes, response_bytes, turns) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .bindAll(dataset, position, content, rejected, sample.isNoise, unlessEmpty(sample.noiseKind), sample.sourceLine,
                 unlessEmpty(sample.extra), lengths.promptBytes, lengths.responseBytes, lengths.turns)
        .run();
    return std::max(content, rejected.value_or(0));
}

}  // namespace

Status appendSamples(const Writer& writer, Id dataset, std::span<const NewSample> samples)
{
    return guarded([&]() -> Status {
        POFT_TRY_ASSIGN(const Dataset before, findDataset(writer.connection(), dataset));
        if (before.ready)
            return fail(ErrorKind::Invalid,
                        "The data set \"" + before.name + "\" is finished; nothing can be appended to it.");
        std::size_t written = 0;
        std::int64_t noise = before.noiseCount;
        Id newest = 0;
        return writeInChunks(
            writer, samples.size(),
            [&](WriteTransaction& transaction, std::size_t index) {
                newest = std::max(
                    newest, insertSample(transaction, dataset, before.sampleCount + static_cast<std::int64_t>(index),
                                         samples[index]));
                written = index + 1;
                noise += samples[index].isNoise.value_or(false) ? 1 : 0;
            },
            [&](WriteTransaction& transaction) {
                transaction.connection()
                    .prepare(
                        "UPDATE datasets SET sample_count = ?, noise_count = ?, newest_content = max(newest_content, "
                        "?), "
                        "change = ? WHERE id = ?")
                    .bindAll(before.sampleCount + static_cast<std::int64_t>(written), noise, newest,
                             transaction.change(), dataset)
                    .run();
            });
    });
}

Status finishDataset(const Writer& writer, Id dataset)
{
    return guarded([&]() -> Status {
        Connection& connection = writer.connection();
        files::Sha256 fingerprint;
        {
            Statement statement = connection.prepare(
                "SELECT c.hash, r.hash, s.is_noise FROM samples s "
                "JOIN contents c ON c.id = s.content_id "
                "LEFT JOIN contents r ON r.id = s.rejected_content_id "
                "WHERE s.dataset_id = ? ORDER BY s.position");
            statement.bindAll(dataset);
            while (statement.step()) {
                fingerprint.add(statement.blob(0).bytes);
                fingerprint.add(statement.blob(1).bytes);
                // One byte after the hashes: "-" unknown, "0" clean, "1" noise.
                fingerprint.add(statement.isNull(2) ? "-" : statement.view(2));
            }
        }
        POFT_TRY_ASSIGN(WriteTransaction transaction, writer.begin());
        connection
            .prepare(
                "UPDATE datasets SET state = 'ready', fingerprint = ?, change = ? WHERE id = ? AND state = 'importing'")
            .bindAll(files::toHex(fingerprint.digest()), transaction.change(), dataset)
            .run();
        if (connection.changes() != 1)
            return fail(ErrorKind::Invalid,
                        "The data set with the number " + std::to_string(dataset) + " is not being imported.");
        return transaction.commit();
    });
}

Status forEachSample(Connection& connection, Id dataset, const std::function<bool(const SampleWithBody&)>& use)
{
    constexpr int kPiece = 256;
    return guarded([&]() -> Status {
        std::int64_t next = 0;
        std::vector<SampleWithBody> piece;
        do {
            {
                Statement statement = connection.prepare(
                    select("WHERE s.dataset_id = ? AND s.position >= ? ORDER BY s.position LIMIT ?"));
                piece = readAll(statement.bindAll(dataset, next, kPiece), readSample);
            }
            for (const SampleWithBody& sample : piece) {
                if (!use(sample))
                    return {};
                next = sample.sample.position + 1;
            }
        } while (!piece.empty());
        return {};
    });
}

Result<std::optional<Id>> sampleAt(Connection& connection, Id dataset, std::int64_t position)
{
    return guarded([&] {
        Statement statement = connection.prepare("SELECT id FROM samples WHERE dataset_id = ? AND position = ?");
        return readFirst(statement.bindAll(dataset, position), [](const Statement& row) { return row.integer(0); });
    });
}

Result<SampleWithBody> findSample(Connection& connection, Id sample)
{
    return guarded([&]() -> Result<SampleWithBody> {
        Statement statement = connection.prepare(select("WHERE s.id = ?"));
        if (!statement.bindAll(sample).step())
            return fail(ErrorKind::NotFound, "There is no sample with the number " + std::to_string(sample) + ".");
        return readSample(statement);
    });
}

}  // namespace poft::storage
