// SPDX-License-Identifier: Apache-2.0
#include "engine/data/exporter.h"

#include <string>
#include <utility>

#include "engine/data/export_columns.h"
#include "engine/data/export_rows.h"
#include "storage/files/new_file.h"
#include "storage/tables/datasets.h"

namespace poft::data {

namespace {

constexpr std::int64_t kSamplesBetweenCalls = 1000;

/// Calls `use` with every row of the export; an error from it ends the walk.
Status forEachRow(storage::Connection& connection, storage::Id dataset, ExportRows& rows,
                  const std::function<Status(Value&)>& use)
{
    Status status;
    POFT_TRY(storage::forEachSample(connection, dataset, [&](const storage::SampleWithBody& stored) {
        auto row = rows.row(stored);
        status = row ? use(*row) : Status(fail(std::move(row).error()));
        return status.has_value();
    }));
    return status;
}

/// Counts what is written and tells the listener now and then.
class Count {
public:
    explicit Count(const ExportListener& listener) : m_listener(listener) {}

    Status one()
    {
        ++m_written;
        return m_listener && m_written % kSamplesBetweenCalls == 1 ? m_listener(m_written) : Status();
    }
    std::int64_t written() const { return m_written; }

private:
    const ExportListener& m_listener;
    std::int64_t m_written = 0;
};

Status writeJsonl(storage::Connection& connection, const ExportRequest& request, ExportRows& rows, files::NewFile& file,
                  Count& count)
{
    std::string line;
    return forEachRow(connection, request.dataset, rows, [&](Value& row) -> Status {
        line.clear();
        appendJson(row, line);
        line += '\n';
        POFT_TRY(file.write(line));
        return count.one();
    });
}

Status writeParquet(storage::Connection& connection, const ExportRequest& request, ExportRows& rows,
                    files::NewFile& file, Count& count)
{
    const auto module = parquetModule();
    if (!module) {
        return fail(module.error().kind, request.file.string() + " cannot be written. " + module.error().message);
    }
    ExportColumns columns;
    POFT_TRY(forEachRow(connection, request.dataset, rows, [&](Value& row) -> Status {
        columns.see(row);
        return {};
    }));
    const std::vector<ParquetColumn> made = columns.columns();
    POFT_TRY_ASSIGN(auto writer,
                    (*module)->create(made, [&file](std::string_view bytes) { return file.write(bytes); }));
    const auto write = [&](Value& row) -> Status {
        columns.conform(row);
        POFT_TRY(writer->write(row));
        return count.one();
    };
    POFT_TRY(forEachRow(connection, request.dataset, rows, write));
    return writer->finish();
}

}  // namespace

Result<std::int64_t> exportSamples(storage::Connection& connection, const ExportRequest& request,
                                   const ExportListener& listener)
{
    // A rename over a device or a pipe would take its place.
    std::error_code error;
    const std::filesystem::file_status target = std::filesystem::status(request.file, error);
    if (std::filesystem::exists(target) && !std::filesystem::is_regular_file(target)) {
        return fail(ErrorKind::Invalid,
                    request.file.string() + " is no regular file: name a file to write, .jsonl or .parquet.");
    }
    POFT_TRY_ASSIGN(const storage::Dataset dataset, storage::findDataset(connection, request.dataset));
    if (!dataset.ready) {
        return fail(ErrorKind::Invalid, "The data set \"" + dataset.name + "\" is still being made: wait for its job.");
    }
    POFT_TRY_ASSIGN(ExportRows rows, ExportRows::of(connection, request.dataset, request.experiment));
    POFT_TRY_ASSIGN(files::NewFile file, files::NewFile::create(request.file));
    Count count(listener);
    POFT_TRY(request.file.extension() == ".parquet" ? writeParquet(connection, request, rows, file, count)
                                                    : writeJsonl(connection, request, rows, file, count));
    POFT_TRY(file.commit());
    return count.written();
}

}  // namespace poft::data
