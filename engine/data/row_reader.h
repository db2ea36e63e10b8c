// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "engine/data/value.h"
#include "storage/result/result.h"

namespace poft::data {

/// One row of a file: its value, or why it cannot be used.
struct Row {
    std::int64_t number = 0;  ///< 1-based: line of a JSONL or CSV file, element of a JSON array, row of a Parquet file
    Value value;              ///< an Object, when `problem` is empty
    std::string problem;      ///< one sentence without the place; empty = the row is good

    bool good() const { return problem.empty(); }
};

/// How a file holds its rows.
enum class Container { JsonArray, JsonLines, Csv, Parquet };

/// "json", "jsonl", "csv" or "parquet".
const char* containerName(Container container);

/// The rows of one file, one after the other, in bounded memory whatever the size of the file: about the longest row,
/// of which the reader takes at most ReaderLimits::rowBytes. Used by one thread at a time.
class RowReader {
public:
    virtual ~RowReader() = default;

    /// Fills `row` with the next row; false at the end of the file. An Error is of the whole file (a read error, an
    /// array that ends early): nothing can be read after it. A row that is bad by itself is no Error: `row.problem`
    /// says why.
    virtual Result<bool> next(Row& row) = 0;

    /// Bytes of the file that were read so far, for progress.
    virtual std::uint64_t bytesRead() const = 0;

    /// Bytes of the file as found when it was opened.
    virtual std::uint64_t bytesTotal() const = 0;

    /// Hex SHA-256 of the file's bytes; valid once next() has returned false.
    virtual std::string sha256() const = 0;

    virtual Container container() const = 0;
};

/// What one row may cost; a row beyond it is skipped, with its number and the reason.
struct ReaderLimits {
    std::size_t rowBytes = 16u << 20;  ///< bytes of one row's text
    std::size_t rowValues = 500'000;   ///< JSON values within one row
};

/// Why a row beyond ReaderLimits::rowBytes is not used.
std::string tooLongReason(const ReaderLimits& limits);

/// Opens a file and looks at its first bytes to learn what it is (never at its name): a JSON array, JSON Lines or CSV,
/// each also packed with gzip or zstd, or Parquet. A missing, unreadable, empty or foreign file is one sentence.
Result<std::unique_ptr<RowReader>> openRows(const std::filesystem::path& path, const ReaderLimits& limits = {});

}  // namespace poft::data
