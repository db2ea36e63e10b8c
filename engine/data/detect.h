// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/data/layout.h"
#include "engine/data/value.h"
#include "storage/result/result.h"

namespace poft::data {

/// A column of a file and what its cells are.
struct Column {
    std::string name;
    std::int64_t present = 0;             ///< rows that have it, null included
    std::array<std::int64_t, 6> types{};  ///< rows by Value::Type

    /// The type of most cells that are not null; Null where all are.
    Value::Type mainType() const;
};

/// The columns of a file in the order of their first appearance.
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

/// What detection found, and why.
struct Detection {
    Layout layout;
    std::string reason;  ///< one sentence: "the rows have instruction, input and output, as Alpaca's do"
};

/// What a person may fix instead of leaving it to detection.
struct LayoutRequest {
    std::string format = "auto";  ///< or a name of formatNames()
    FieldMap map;                 ///< columns that a person named; they win over the format's own
};

/// Decides how to read rows from the first of them. A column counts when at least half of the rows have it. When
/// nothing fits, the sentence lists the columns and shows how to map them; a mapped column that is not there is named.
Result<Detection> detect(std::span<const Value> firstRows, const LayoutRequest& request = {});

}  // namespace poft::data
