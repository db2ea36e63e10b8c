// SPDX-License-Identifier: Apache-2.0
#include "engine/data/parquet/parquet_file_writer.h"

#include <charconv>
#include <utility>

#include <arrow/builder.h>
#include <arrow/io/interfaces.h>
#include <arrow/record_batch.h>
#include <arrow/table.h>
#include <arrow/util/key_value_metadata.h>

#include "engine/data/parquet/arrow_failure.h"
#include "engine/data/parquet/json_mark.h"

namespace poft::data::parquet {

namespace {

constexpr std::int64_t kGroupRows = 20'000;
constexpr std::size_t kGroupBytes = 32u << 20;

std::shared_ptr<arrow::DataType> structureOf(const std::vector<std::string>& names,
                                             const std::shared_ptr<arrow::DataType>& type)
{
    arrow::FieldVector fields;
    for (const std::string& name : names) {
        fields.push_back(arrow::field(name, type));
    }
    return arrow::struct_(fields);
}

std::shared_ptr<arrow::Field> fieldOf(const ParquetColumn& column)
{
    switch (column.type) {
        case ParquetColumn::Type::Bool:
            return arrow::field(column.name, arrow::boolean());
        case ParquetColumn::Type::Integer:
            return arrow::field(column.name, arrow::int64());
        case ParquetColumn::Type::Real:
            return arrow::field(column.name, arrow::float64());
        case ParquetColumn::Type::Text:
            return arrow::field(column.name, arrow::utf8());
        case ParquetColumn::Type::Json:
            return arrow::field(column.name, arrow::utf8(), true, arrow::key_value_metadata({kJsonMark}, {"1"}));
        case ParquetColumn::Type::Turns:
            return arrow::field(column.name, arrow::list(structureOf(column.members, arrow::utf8())));
        case ParquetColumn::Type::Reals:
            break;
    }
    return arrow::field(column.name, structureOf(column.members, arrow::float64()));
}

template <class Number>
Number numberOf(const Value& cell)
{
    Number number = {};
    const char* end = cell.text.data() + cell.text.size();
    if (std::from_chars(cell.text.data(), end, number).ptr != end) {
        require(arrow::Status::Invalid("the number ", cell.text, " does not fit its column"));
    }
    return number;
}

void appendText(const Value* cell, arrow::StringBuilder& builder)
{
    require(cell == nullptr || cell->isNull() ? builder.AppendNull() : builder.Append(cell->text));
}

void appendReal(const Value* cell, arrow::DoubleBuilder& builder)
{
    require(cell == nullptr || cell->isNull() ? builder.AppendNull() : builder.Append(numberOf<double>(*cell)));
}

std::size_t textBytes(const Value& value)
{
    std::size_t bytes = value.text.size();
    for (const Value& item : value.items) {
        bytes += textBytes(item);
    }
    for (const Member& member : value.members) {
        bytes += textBytes(member.value);
    }
    return bytes;
}

}  // namespace

/// Arrow's view of a ByteSink.
class ParquetFileWriter::Sink : public arrow::io::OutputStream {
public:
    explicit Sink(ByteSink sink) : m_sink(std::move(sink)) {}

    arrow::Status Write(const void* data, int64_t size) override
    {
        m_status = m_sink({static_cast<const char*>(data), static_cast<std::size_t>(size)});
        m_position += size;
        return m_status ? arrow::Status::OK() : arrow::Status::IOError(m_status.error().message);
    }
    arrow::Status Close() override
    {
        m_closed = true;
        return arrow::Status::OK();
    }
    arrow::Result<int64_t> Tell() const override { return m_position; }
    bool closed() const override { return m_closed; }
    const Status& status() const { return m_status; }

private:
    ByteSink m_sink;
    Status m_status;
    int64_t m_position = 0;
    bool m_closed = false;
};

Result<std::unique_ptr<ParquetWriter>> ParquetFileWriter::create(std::span<const ParquetColumn> columns, ByteSink sink)
{
    std::unique_ptr<ParquetFileWriter> writer(new ParquetFileWriter(columns));
    return guarded(
        [&]() -> Result<std::unique_ptr<ParquetWriter>> {
            writer->begin(std::move(sink));
            return std::unique_ptr<ParquetWriter>(std::move(writer));
        },
        [](const std::string& words) { return "A Parquet file cannot be begun: " + words + "."; });
}

void ParquetFileWriter::begin(ByteSink sink)
{
    m_sink = std::make_shared<Sink>(std::move(sink));
    arrow::FieldVector fields;
    for (const ParquetColumn& column : m_columns) {
        fields.push_back(fieldOf(column));
        m_builders.push_back(require(arrow::MakeBuilder(fields.back()->type(), arrow::system_memory_pool())));
    }
    m_schema = arrow::schema(fields);
    const auto properties = ::parquet::WriterProperties::Builder().compression(::parquet::Compression::ZSTD)->build();
    const auto arrowProperties = ::parquet::ArrowWriterProperties::Builder().store_schema()->build();
    m_file = require(::parquet::arrow::FileWriter::Open(*m_schema, arrow::system_memory_pool(), m_sink, properties,
                                                        arrowProperties));
}

void ParquetFileWriter::append(const ParquetColumn& column, const Value* cell, arrow::ArrayBuilder& builder)
{
    const bool missing = cell == nullptr || cell->isNull();
    switch (column.type) {
        case ParquetColumn::Type::Bool: {
            auto& bools = static_cast<arrow::BooleanBuilder&>(builder);
            return require(missing ? bools.AppendNull() : bools.Append(cell->boolean));
        }
        case ParquetColumn::Type::Integer: {
            auto& integers = static_cast<arrow::Int64Builder&>(builder);
            return require(missing ? integers.AppendNull() : integers.Append(numberOf<std::int64_t>(*cell)));
        }
        case ParquetColumn::Type::Real:
            return appendReal(cell, static_cast<arrow::DoubleBuilder&>(builder));
        case ParquetColumn::Type::Text:
        case ParquetColumn::Type::Json:
            return appendText(cell, static_cast<arrow::StringBuilder&>(builder));
        case ParquetColumn::Type::Turns:
        case ParquetColumn::Type::Reals:
            break;
    }
    if (missing) {
        return require(builder.AppendNull());
    }
    if (column.type == ParquetColumn::Type::Reals) {
        auto& structure = static_cast<arrow::StructBuilder&>(builder);
        require(structure.Append());
        for (std::size_t i = 0; i < column.members.size(); ++i) {
            appendReal(cell->find(column.members[i]),
                       static_cast<arrow::DoubleBuilder&>(*structure.field_builder(static_cast<int>(i))));
        }
        return;
    }
    auto& list = static_cast<arrow::ListBuilder&>(builder);
    auto& structure = static_cast<arrow::StructBuilder&>(*list.value_builder());
    require(list.Append());
    for (const Value& turn : cell->items) {
        require(structure.Append());
        for (std::size_t i = 0; i < column.members.size(); ++i) {
            appendText(turn.find(column.members[i]),
                       static_cast<arrow::StringBuilder&>(*structure.field_builder(static_cast<int>(i))));
        }
    }
}

void ParquetFileWriter::flush()
{
    std::vector<std::shared_ptr<arrow::Array>> arrays;
    for (const auto& builder : m_builders) {
        arrays.push_back(require(builder->Finish()));
    }
    const auto table = arrow::Table::Make(m_schema, arrays, m_rows);
    if (m_rows > 0) {
        require(m_file->WriteTable(*table, m_rows));
    }
    m_rows = 0;
    m_textBytes = 0;
}

Status ParquetFileWriter::outcome(Status status) const
{
    return status || m_sink->status() ? status : m_sink->status();
}

Status ParquetFileWriter::write(const Value& row)
{
    return outcome(guarded(
        [&]() -> Status {
            for (std::size_t i = 0; i < m_columns.size(); ++i) {
                append(m_columns[i], row.find(m_columns[i].name), *m_builders[i]);
            }
            ++m_rows;
            m_textBytes += textBytes(row);
            if (m_rows == kGroupRows || m_textBytes >= kGroupBytes) {
                flush();
            }
            return {};
        },
        [](const std::string& words) { return "The Parquet file cannot be written: " + words + "."; }));
}

Status ParquetFileWriter::finish()
{
    return outcome(guarded(
        [&]() -> Status {
            flush();
            require(m_file->Close());
            return {};
        },
        [](const std::string& words) { return "The Parquet file cannot be finished: " + words + "."; }));
}

}  // namespace poft::data::parquet
