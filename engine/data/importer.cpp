// SPDX-License-Identifier: Apache-2.0
#include "engine/data/importer.h"

#include <memory>
#include <set>
#include <utility>

#include "engine/data/column_table.h"
#include "engine/data/convert.h"
#include "engine/data/look_ahead.h"
#include "engine/data/stored_sample.h"
#include "storage/content/canonical_json.h"
#include "storage/tables/datasets.h"

namespace poft::data {

namespace {

constexpr std::size_t kChunkSamples = 2000;        // samples that wait to be written …
constexpr std::size_t kChunkBytes = 8u << 20;      // … or the bytes of their bodies
constexpr std::int64_t kRowsBeforeJudging = 5000;  // a share of fewer bad rows says little about the rest of a file

/// One file, opened and understood.
struct OpenFile {
    std::string path;
    std::unique_ptr<LookAheadReader> rows;
    Detection detection;
};

Result<OpenFile> openAndDetect(const std::filesystem::path& path, const ImportRequest& request)
{
    POFT_TRY_ASSIGN(auto reader, openRows(path, request.limits));
    OpenFile file;
    file.path = std::filesystem::absolute(path).lexically_normal().string();
    file.rows = std::make_unique<LookAheadReader>(std::move(reader));
    auto detection = detect(file.rows->look(), request.layout);
    if (!detection) {
        return fail(detection.error().kind, path.string() + ": " + detection.error().message);
    }
    file.detection = *std::move(detection);
    return file;
}

Result<std::vector<OpenFile>> openAll(const ImportRequest& request)
{
    if (request.name.empty()) {
        return fail(ErrorKind::Invalid, "The data set needs a name.");
    }
    if (request.files.empty()) {
        return fail(ErrorKind::Invalid, "There is no file to import: name at least one.");
    }
    std::vector<OpenFile> files;
    std::set<std::string> paths;
    for (const std::filesystem::path& path : request.files) {
        POFT_TRY_ASSIGN(OpenFile file, openAndDetect(path, request));
        if (!paths.insert(file.path).second) {
            return fail(ErrorKind::Invalid, path.string() + " is named twice: leave one of them out.");
        }
        files.push_back(std::move(file));
        const Format first = files.front().detection.layout.format;
        const Format format = files.back().detection.layout.format;
        if (format != first) {
            return fail(ErrorKind::Invalid, path.string() + " is " + formatName(format) + ", but " +
                                                files.front().path + " is " + formatName(first) +
                                                ": import them as two data sets.");
        }
    }
    return files;
}

/// datasets.origin of what was read.
std::string originOf(const std::vector<OpenFile>& files)
{
    std::string origin = "{\"files\":[";
    for (const OpenFile& file : files) {
        origin += &file == files.data() ? "" : ",";
        origin += "{\"bytes\":" + std::to_string(file.rows->bytesTotal()) + ",\"path\":";
        storage::appendJsonString(origin, file.path);
        origin += ",\"sha256\":\"" + file.rows->sha256() + "\"}";
    }
    const Layout& layout = files.front().detection.layout;
    origin += "],\"format\":\"" + std::string(formatName(layout.format)) + "\",\"map\":{";
    for (const auto& [field, column] : setFields(layout.fields)) {
        origin += origin.back() == '{' ? "" : ",";
        storage::appendJsonString(origin, field);
        origin += ':';
        storage::appendJsonString(origin, column);
    }
    return origin + "}}";
}

/// The writing of one data set, from the first sample to the last.
class Import {
public:
    Import(const storage::Writer& writer, const ImportRequest& request, const ImportListener& listener,
           storage::Id dataset)
        : m_writer(writer), m_request(request), m_listener(listener), m_dataset(dataset)
    {
    }

    Status readAll(std::vector<OpenFile>& files)
    {
        for (const OpenFile& file : files) {
            m_progress.bytesTotal += file.rows->bytesTotal();
        }
        for (OpenFile& file : files) {
            POFT_TRY(readFile(file));
            m_bytesBefore += file.rows->bytesTotal();
        }
        POFT_TRY(write());
        return judge();
    }

    const ImportProgress& progress() const { return m_progress; }

private:
    Status readFile(OpenFile& file)
    {
        Row row;
        while (true) {
            POFT_TRY_ASSIGN(const bool more, file.rows->next(row));
            if (!more) {
                return {};
            }
            use(row, file);
            if (m_samples.size() + m_badRows.size() >= kChunkSamples || m_bytes >= kChunkBytes) {
                m_progress.bytesRead = m_bytesBefore + file.rows->bytesRead();
                POFT_TRY(write());
                if (m_progress.samples + m_progress.badRows >= kRowsBeforeJudging) {
                    POFT_TRY(judge());
                }
            }
        }
    }

    void use(Row& row, const OpenFile& file)
    {
        if (!row.good()) {
            return bad(row, file, std::move(row.problem));
        }
        const auto sample = toSample(row, file.detection.layout);
        if (!sample) {
            return bad(row, file, sample.error().message);
        }
        auto stored = toStored(*sample);
        if (!stored) {
            return bad(row, file, stored.error().message);
        }
        m_bytes += stored->content.body.size() + (stored->rejected ? stored->rejected->body.size() : 0);
        m_samples.push_back(*std::move(stored));
    }

    void bad(const Row& row, const OpenFile& file, std::string reason)
    {
        if (m_firstReason.empty()) {
            m_firstReason = file.path + ", row " + std::to_string(row.number) + ": " + reason;
        }
        m_badRows.push_back({file.path, row.number, std::move(reason)});
    }

    /// Writes what waits and tells the listener.
    Status write()
    {
        POFT_TRY(storage::appendSamples(m_writer, m_dataset, m_samples));
        POFT_TRY(storage::appendBadRows(m_writer, m_dataset, m_badRows));
        m_progress.samples += std::ssize(m_samples);
        m_progress.badRows += std::ssize(m_badRows);
        m_samples.clear();
        m_badRows.clear();
        m_bytes = 0;
        return m_listener ? m_listener(m_progress) : Status();
    }

    Status judge() const
    {
        const std::int64_t rows = m_progress.samples + m_progress.badRows;
        if (rows == 0) {
            return fail(ErrorKind::Invalid, "There are no rows in the files.");
        }
        const auto most = static_cast<std::int64_t>(m_request.maxBadShare * static_cast<double>(rows));
        if (m_progress.samples > 0 && m_progress.badRows <= most) {
            return {};
        }
        return fail(ErrorKind::Invalid, std::to_string(m_progress.badRows) + " of the first " + std::to_string(rows) +
                                            " rows cannot be used, so nothing was imported; the first is " +
                                            m_firstReason + ". Check the format, or map the columns.");
    }

    const storage::Writer& m_writer;
    const ImportRequest& m_request;
    const ImportListener& m_listener;
    storage::Id m_dataset;
    ImportProgress m_progress;
    std::uint64_t m_bytesBefore = 0;  // of the files that are finished
    std::vector<storage::NewSample> m_samples;
    std::vector<storage::BadRow> m_badRows;
    std::size_t m_bytes = 0;
    std::string m_firstReason;
};

/// "\"a\"" or "\"a\" and \"b\"", without the data set `except`; empty where there is no other.
std::string otherNames(const std::vector<storage::Dataset>& datasets, storage::Id except)
{
    std::vector<std::string> names;
    for (const storage::Dataset& dataset : datasets) {
        if (dataset.id != except) {
            names.push_back("\"" + dataset.name + "\"");
        }
    }
    return listedWords(names);
}

/// What the workspace had before of the same bytes or the same samples.
Result<std::vector<std::string>> recognised(storage::Connection& connection, storage::Id dataset,
                                            const std::vector<OpenFile>& files)
{
    std::vector<std::string> notes;
    POFT_TRY_ASSIGN(const storage::Dataset made, storage::findDataset(connection, dataset));
    POFT_TRY_ASSIGN(const auto same, storage::datasetsWithFingerprint(connection, made.fingerprint));
    if (const std::string names = otherNames(same, dataset); !names.empty()) {
        notes.push_back("\"" + made.name + "\" has the same samples as " + names +
                        ": one of them is enough, and scores are shared.");
    }
    for (const OpenFile& file : files) {
        POFT_TRY_ASSIGN(const auto earlier, storage::datasetsFromFile(connection, file.rows->sha256()));
        if (const std::string names = otherNames(earlier, dataset); !names.empty()) {
            notes.push_back("The file " + file.path + " was imported before, byte for byte, into " + names + ".");
        }
    }
    return notes;
}

}  // namespace

Result<ImportOutcome> importFiles(const storage::Writer& writer, const ImportRequest& request,
                                  const ImportListener& listener)
{
    POFT_TRY_ASSIGN(std::vector<OpenFile> files, openAll(request));
    const char* kind = kindName(files.front().detection.layout.kind());
    POFT_TRY_ASSIGN(const storage::Id dataset,
                    storage::createDataset(writer, {request.name, kind, "{}", request.jobId}));
    Import import(writer, request, listener, dataset);
    Status done = import.readAll(files);
    if (done) {
        done = storage::setDatasetOrigin(writer, dataset, originOf(files));
    }
    if (done) {
        done = storage::finishDataset(writer, dataset);
    }
    if (!done) {
        // Where even this fails (a full disk, a newer attempt), the rows stay unseen and the next start removes them.
        (void)storage::removeDataset(writer, dataset);
        return fail(std::move(done).error());
    }
    POFT_TRY_ASSIGN(auto notes, recognised(writer.connection(), dataset, files));
    return ImportOutcome{dataset, files.front().detection, import.progress().samples, import.progress().badRows,
                         std::move(notes)};
}

}  // namespace poft::data
