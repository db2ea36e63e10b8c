// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/data/value.h"

namespace poft::data {

/// A column of a file and what its cells are.
struct Column {
    std::string name;
    std::int64_t present = 0;             ///< rows that have it, null included
    std::array<std::int64_t, 6> types{};  ///< rows by Value::Type

    /// The type of most cells that are not null; Null where all are.
    Value::Type mainType() const;
};

/// The columns of a file in the order of their first appearance; the first thousand of them.
class ColumnTable {
public:
    void add(const Value& row);
    const std::vector<Column>& columns() const { return m_columns; }
    const Column* find(std::string_view name) const;

    /// "instruction, input and output", for sentences.
    std::string listed() const;

private:
    std::vector<Column> m_columns;
};

/// "a, b and c".
std::string listedWords(const std::vector<std::string>& words);

}  // namespace poft::data
