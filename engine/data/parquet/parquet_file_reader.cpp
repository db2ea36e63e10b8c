// SPDX-License-Identifier: Apache-2.0
#include "engine/data/parquet/parquet_file_reader.h"

#include <algorithm>
#include <set>

#include <arrow/memory_pool.h>
#include <arrow/type.h>
#include <arrow/util/key_value_metadata.h>
#include <parquet/metadata.h>

#include "engine/data/parquet/arrow_failure.h"
#include "engine/data/parquet/arrow_value.h"
#include "engine/data/parquet/json_mark.h"

namespace poft::data::parquet {

namespace {

constexpr std::int64_t kBatchBytes = 4 << 20;  // unpacked, of all columns
constexpr std::int64_t kMostBatchRows = 1024;
constexpr int kDeepest = 100;  // structures within structures; canonical JSON takes 200 levels

std::string unreadable(const std::string& name, const std::string& words)
{
    return name + " is a Parquet file that cannot be read (" + words +
           "): it may be cut off or damaged, so fetch or write it again.";
}

/// Names must be distinct, as in JSON objects; returns what is wrong with the columns, empty when nothing is.
std::string problemOf(const arrow::FieldVector& fields, int depth)
{
    if (depth > kDeepest) {
        return "its columns are nested too deeply";
    }
    std::set<std::string> names;
    for (const auto& field : fields) {
        const bool isStructure = field->type()->id() == arrow::Type::STRUCT || depth == 0;
        if (!names.insert(field->name()).second && isStructure) {
            return "it has two columns named \"" + field->name() + "\"";
        }
    }
    for (const auto& field : fields) {
        if (std::string problem = problemOf(field->type()->fields(), depth + 1); !problem.empty()) {
            return problem;
        }
    }
    return {};
}

bool isMarkedJson(const arrow::Field& field)
{
    return field.HasMetadata() && field.metadata()->Contains(kJsonMark);
}

}  // namespace

Result<std::unique_ptr<ParquetReader>> ParquetFileReader::open(const std::filesystem::path& path,
                                                               const ReaderLimits& limits)
{
    std::unique_ptr<ParquetFileReader> reader(new ParquetFileReader(path.string(), limits));
    POFT_TRY(guarded([&] { return reader->begin(path); },
                     [&](const std::string& words) { return unreadable(path.string(), words); }));
    return std::unique_ptr<ParquetReader>(std::move(reader));
}

Status ParquetFileReader::begin(const std::filesystem::path& path)
{
    // The system's allocator gives memory back; Arrow's own keeps it for a next file.
    arrow::MemoryPool* pool = arrow::system_memory_pool();
    ::parquet::ReaderProperties properties(pool);
    properties.enable_buffered_stream();  // pages come one by one instead of a whole column of the row group
    ::parquet::ArrowReaderProperties arrowProperties(/*use_threads=*/false);
    arrowProperties.set_pre_buffer(false);
    ::parquet::arrow::FileReaderBuilder builder;
    require(builder.OpenFile(path.string(), /*memory_map=*/false, properties));
    m_file = require(builder.memory_pool(pool)->properties(arrowProperties)->Build());
    m_bytesTotal = std::filesystem::file_size(path);
    m_rowsTotal = m_file->parquet_reader()->metadata()->num_rows();

    std::shared_ptr<arrow::Schema> schema;
    require(m_file->GetSchema(&schema));
    if (m_file->parquet_reader()->metadata()->num_columns() == 0) {  // Arrow would make batches of any size said
        return fail(ErrorKind::Invalid, m_name + " cannot be used, since it has no columns.");
    }
    if (const std::string problem = problemOf(schema->fields(), 0); !problem.empty()) {
        return fail(ErrorKind::Invalid, m_name + " cannot be used, since " + problem + ".");
    }
    for (const auto& field : schema->fields()) {
        if (isMarkedJson(*field)) {
            m_jsonColumns.push_back(field->name());
        }
    }
    return {};
}

std::uint64_t ParquetFileReader::bytesRead() const
{
    if (m_rowsTotal <= 0 || m_rowsRead >= m_rowsTotal) {
        return m_bytesTotal;
    }
    const double share = static_cast<double>(m_rowsRead) / static_cast<double>(m_rowsTotal);
    return static_cast<std::uint64_t>(share * static_cast<double>(m_bytesTotal));
}

void ParquetFileReader::startRowGroup()
{
    // One reader per row group: a dictionary within a list cannot be read across their border.
    const auto group = m_file->parquet_reader()->metadata()->RowGroup(m_nextRowGroup);
    const std::int64_t rows = std::max<std::int64_t>(1, group->num_rows());
    const std::int64_t bytesPerRow = std::max<std::int64_t>(1, group->total_byte_size() / rows);
    m_file->set_batch_size(std::clamp<std::int64_t>(kBatchBytes / bytesPerRow, 1, kMostBatchRows));
    m_batches = require(m_file->GetRecordBatchReader(std::vector<int>{m_nextRowGroup}));
    ++m_nextRowGroup;
}

bool ParquetFileReader::findBatch()
{
    while (m_batch == nullptr || m_nextInBatch == m_batch->num_rows()) {
        if (m_batches == nullptr) {
            if (m_nextRowGroup == m_file->num_row_groups()) {
                return false;
            }
            startRowGroup();
        }
        m_nextInBatch = 0;
        m_batch.reset();
        require(m_batches->ReadNext(&m_batch));
        if (m_batch == nullptr) {
            m_batches.reset();
        }
    }
    return true;
}

void ParquetFileReader::readRow(Row& row)
{
    row.number = ++m_rowsRead;
    row.value.type = Value::Type::Object;
    CellReader cells(m_limits.rowBytes, m_limits.rowValues);
    for (int column = 0; column < m_batch->num_columns(); ++column) {
        Member& member = row.value.members.emplace_back();
        member.name = m_batch->column_name(column);
        if (!cells.read(*m_batch->column(column), m_nextInBatch, member.value)) {
            row.problem = "\"" + member.name + "\" cannot be used: " + cells.problem();
            row.value = {};
            break;
        }
    }
    ++m_nextInBatch;
}

Result<bool> ParquetFileReader::next(Row& row)
{
    row = {};
    return guarded(
        [&]() -> Result<bool> {
            if (!findBatch()) {
                return false;
            }
            readRow(row);
            return true;
        },
        [&](const std::string& words) {
            return unreadable(m_name, words + ", after " + std::to_string(m_rowsRead) + " rows");
        });
}

}  // namespace poft::data::parquet
