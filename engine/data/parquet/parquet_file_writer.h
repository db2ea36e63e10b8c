// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <vector>

#include <arrow/array/builder_base.h>
#include <arrow/type.h>
#include <parquet/arrow/writer.h>

#include "engine/data/parquet_module.h"

namespace poft::data::parquet {

/// Gathers rows in Arrow builders and writes a row group whenever enough are there.
class ParquetFileWriter : public ParquetWriter {
public:
    static Result<std::unique_ptr<ParquetWriter>> create(std::span<const ParquetColumn> columns, ByteSink sink);

    Status write(const Value& row) override;
    Status finish() override;

private:
    class Sink;

    explicit ParquetFileWriter(std::span<const ParquetColumn> columns) : m_columns(columns.begin(), columns.end()) {}
    void begin(ByteSink sink);
    void append(const ParquetColumn& column, const Value* cell, arrow::ArrayBuilder& builder);
    void flush();
    /// The sink's own error goes before Arrow's words about it.
    Status outcome(Status status) const;

    std::vector<ParquetColumn> m_columns;
    std::shared_ptr<Sink> m_sink;
    std::shared_ptr<arrow::Schema> m_schema;
    std::vector<std::unique_ptr<arrow::ArrayBuilder>> m_builders;
    std::unique_ptr<::parquet::arrow::FileWriter> m_file;
    std::int64_t m_rows = 0;      // gathered and not yet written
    std::size_t m_textBytes = 0;  // of them
};

}  // namespace poft::data::parquet
