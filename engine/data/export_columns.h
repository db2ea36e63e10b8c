// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "engine/data/parquet_module.h"
#include "engine/data/value.h"

namespace poft::data {

/// Finds the Parquet columns that hold the rows of an export: every row goes through see(), then each through
/// conform().
///
/// Conversations are lists of structures of texts, scores structures of reals; kept columns are Booleans, integers,
/// reals or text where all their values are, and JSON text otherwise, as tools and tool calls are: their exact form
/// belongs to the content's hash. Integers beside reals in one column become reals.
class ExportColumns {
public:
    void see(const Value& row);
    std::vector<ParquetColumn> columns() const;

    /// Makes a row that see() saw what ParquetWriter::write() takes.
    void conform(Value& row) const;

private:
    struct Seen {
        std::string name;
        std::array<std::int64_t, 6> types = {};  // cells by Value::Type
        bool exactIntegers = true;               // of the numbers: all fit 64 bits …
        bool exactReals = true;                  // … or a double does not lose their digits
        std::vector<std::string> members;        // of conversations and scores, in order of appearance
        std::set<std::string> memberNames;
    };
    Seen& seen(const std::string& name, std::size_t hint);
    static ParquetColumn::Type typeOf(const Seen& seen);

    std::vector<Seen> m_columns;
};

}  // namespace poft::data
