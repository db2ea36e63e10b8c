// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "engine/data/row_reader.h"

namespace poft::data {

/// A reader whose first rows can be looked at before they are read: a format is detected without reading the file
/// twice.
class LookAheadReader : public RowReader {
public:
    explicit LookAheadReader(std::unique_ptr<RowReader> reader) : m_reader(std::move(reader)) {}

    /// Reads up to `count` rows ahead (fewer at the end of the file, at an error, or when they are large). An error is
    /// kept for next(), which gives it after the rows before it. Call before the first next().
    std::span<const Row> look(std::size_t count = kRows);

    Result<bool> next(Row& row) override;
    std::uint64_t bytesRead() const override { return m_reader->bytesRead(); }
    std::uint64_t bytesTotal() const override { return m_reader->bytesTotal(); }
    std::string sha256() const override { return m_reader->sha256(); }
    Container container() const override { return m_reader->container(); }

    static constexpr std::size_t kRows = 200;

private:
    std::unique_ptr<RowReader> m_reader;
    std::vector<Row> m_rows;
    std::size_t m_next = 0;
    std::optional<Result<bool>> m_end;  ///< what ended the look
};

}  // namespace poft::data
