// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/data/row_reader.h"
#include "engine/data/value.h"
#include "storage/result/result.h"

namespace poft::data {

/// The rows of a Parquet file, one row group after the other. Numbers are written out ("1" for integers, the shortest
/// decimal with a point or exponent for others), NaN is null, as pandas has it; dates, times and decimals are text.
/// sha256() stays empty, and text is not checked to be UTF-8: ParquetRows does both.
class ParquetReader : public RowReader {
public:
    /// Columns whose cells hold JSON text by the word of the program that wrote them (ParquetColumn::Type::Json).
    virtual const std::vector<std::string>& jsonColumns() const = 0;
};

/// A column of a Parquet file to be written. Every cell may be missing or null.
struct ParquetColumn {
    enum class Type {
        Bool,
        Integer,  ///< 64 bits
        Real,     ///< 64 bits
        Text,
        Json,   ///< JSON text, marked as such in the file
        Turns,  ///< a list of structures of texts, a message each; `members` names their keys
        Reals,  ///< a structure of reals; `members` names them
    };
    std::string name;
    Type type = Type::Text;
    std::vector<std::string> members;
};

/// Writes rows as one Parquet file (zstd, row groups of some ten thousand rows). Without finish() the bytes are no
/// whole file.
class ParquetWriter {
public:
    virtual ~ParquetWriter() = default;

    /// `row` is an Object whose members are columns; numbers fit their columns' types, strings stand for text and JSON.
    virtual Status write(const Value& row) = 0;
    virtual Status finish() = 0;
};

/// Takes the bytes of a file in order.
using ByteSink = std::function<Status(std::string_view)>;

/// Arrow, behind a module that is loaded at the first Parquet file: its libraries would slow the start of every
/// command, and a build without them still has everything else. No exception leaves it.
class ParquetModule {
public:
    virtual ~ParquetModule() = default;

    /// `path` is a regular file that begins as Parquet files do.
    virtual Result<std::unique_ptr<ParquetReader>> open(const std::filesystem::path& path,
                                                        const ReaderLimits& limits) const = 0;
    virtual Result<std::unique_ptr<ParquetWriter>> create(std::span<const ParquetColumn> columns,
                                                          ByteSink sink) const = 0;
};

/// What the module exports, under kParquetModuleName: makes the module, which lives as long as the process.
using ParquetModuleFactory = const ParquetModule* (*)();
inline constexpr const char* kParquetModuleName = "poftParquetModule";

/// Loads the module at the first call: $POFT_PARQUET_MODULE, else ../lib/libpoft_parquet.so beside this program. The
/// error says that this build knows no Parquet, and what to do. Any thread.
Result<const ParquetModule*> parquetModule();

}  // namespace poft::data
