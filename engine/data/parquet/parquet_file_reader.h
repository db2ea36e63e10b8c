// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <arrow/record_batch.h>
#include <parquet/arrow/reader.h>

#include "engine/data/parquet_module.h"

namespace poft::data::parquet {

/// Reads one row group after the other in batches of a few megabytes, on the caller's thread alone.
class ParquetFileReader : public ParquetReader {
public:
    static Result<std::unique_ptr<ParquetReader>> open(const std::filesystem::path& path, const ReaderLimits& limits);

    Result<bool> next(Row& row) override;
    std::uint64_t bytesRead() const override;
    std::uint64_t bytesTotal() const override { return m_bytesTotal; }
    std::string sha256() const override { return {}; }
    Container container() const override { return Container::Parquet; }
    const std::vector<std::string>& jsonColumns() const override { return m_jsonColumns; }

private:
    ParquetFileReader(std::string name, const ReaderLimits& limits) : m_name(std::move(name)), m_limits(limits) {}
    /// Learns the columns; throws ArrowFailure, returns what makes the file unusable.
    Status begin(const std::filesystem::path& path);
    /// Makes m_batch a batch with rows left; false at the end of the file.
    bool findBatch();
    void startRowGroup();
    void readRow(Row& row);

    std::string m_name;
    ReaderLimits m_limits;
    std::uint64_t m_bytesTotal = 0;
    std::int64_t m_rowsTotal = 0;
    std::int64_t m_rowsRead = 0;
    int m_nextRowGroup = 0;
    std::vector<std::string> m_jsonColumns;
    std::unique_ptr<::parquet::arrow::FileReader> m_file;
    std::unique_ptr<arrow::RecordBatchReader> m_batches;  // of one row group; borrows m_file
    std::shared_ptr<arrow::RecordBatch> m_batch;
    std::int64_t m_nextInBatch = 0;
};

}  // namespace poft::data::parquet
