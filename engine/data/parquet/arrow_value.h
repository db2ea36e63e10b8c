// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include <arrow/array/array_base.h>

#include "engine/data/value.h"

namespace poft::data::parquet {

/// Copies cells of Arrow arrays into Values, whatever their type: text of every kind, lists of every kind, structures,
/// maps with text as keys (objects; other maps are lists of {"key", "value"}), dictionaries, numbers. What has no
/// counterpart in JSON is written out as Arrow prints it. One object per row: it counts what the row takes.
class CellReader {
public:
    CellReader(std::size_t bytes, std::size_t values) : m_bytesLeft(bytes), m_valuesLeft(values) {}

    /// False when the cell cannot be used; problem() then says why.
    bool read(const arrow::Array& array, std::int64_t at, Value& to);

    const std::string& problem() const { return m_problem; }

private:
    bool readText(std::string_view text, Value& to);
    template <class Float>
    bool readReal(Float value, Value& to);
    bool readItems(const arrow::Array& items, std::int64_t begin, std::int64_t count, Value& to);
    bool readStruct(const arrow::Array& array, std::int64_t at, Value& to);
    bool readMap(const arrow::Array& array, std::int64_t at, Value& to);
    bool readPrinted(const arrow::Array& array, std::int64_t at, Value& to);
    bool refuse(std::string reason);

    std::size_t m_bytesLeft;
    std::size_t m_valuesLeft;
    std::string m_problem;
};

}  // namespace poft::data::parquet
