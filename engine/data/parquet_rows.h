// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "engine/data/json_value.h"
#include "engine/data/parquet_module.h"

namespace poft::data {

/// The rows of a Parquet file as every other reader gives them: text is valid UTF-8, cells of JSON columns are values.
class ParquetRows : public RowReader {
public:
    static Result<std::unique_ptr<RowReader>> open(const std::filesystem::path& path, const ReaderLimits& limits);

    Result<bool> next(Row& row) override;
    std::uint64_t bytesRead() const override { return m_reader->bytesRead(); }
    std::uint64_t bytesTotal() const override { return m_reader->bytesTotal(); }
    std::string sha256() const override { return m_sha256; }
    Container container() const override { return Container::Parquet; }

private:
    ParquetRows(std::filesystem::path path, std::unique_ptr<ParquetReader> reader, const ReaderLimits& limits)
        : m_path(std::move(path)), m_reader(std::move(reader)), m_limits(limits)
    {
    }
    void check(Row& row);

    std::filesystem::path m_path;
    std::unique_ptr<ParquetReader> m_reader;
    ReaderLimits m_limits;
    JsonParser m_parser;
    std::string m_sha256;
};

}  // namespace poft::data
