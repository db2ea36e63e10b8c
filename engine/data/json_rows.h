// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "engine/data/input_buffer.h"
#include "engine/data/json_value.h"
#include "engine/data/row_reader.h"

namespace poft::data {

/// One JSON object per line. Blank lines are passed over but counted; a carriage return before the line's end is white
/// space.
class JsonLinesReader : public RowReader {
public:
    JsonLinesReader(InputBuffer input, const ReaderLimits& limits) : m_input(std::move(input)), m_limits(limits) {}

    Result<bool> next(Row& row) override;
    std::uint64_t bytesRead() const override { return m_input.source().bytesRead(); }
    std::uint64_t bytesTotal() const override { return m_input.source().bytesTotal(); }
    std::string sha256() const override { return m_input.source().sha256(); }
    Container container() const override { return Container::JsonLines; }

private:
    /// The length of the line at the window's begin, without its end; `ended` tells whether a line feed follows. A line
    /// beyond the limit is dropped from the window up to its last piece, and `tooLong` says so.
    Result<std::size_t> findLine(bool& ended, bool& tooLong);

    InputBuffer m_input;
    ReaderLimits m_limits;
    JsonParser m_parser;
    std::int64_t m_line = 0;
};

/// Finds where an element of a JSON array ends, piece by piece: follows strings and brackets, and leaves it to the
/// parser to judge what lies between.
class ElementScanner {
public:
    /// Reads on through `piece`; the offset of the ',' or ']' that ends the element, or npos where it goes on behind
    /// the piece.
    std::size_t feed(std::string_view piece);

private:
    int m_depth = 0;
    bool m_inString = false;
    bool m_escaped = false;
};

/// The elements of one JSON array of any size: only one element is in memory at a time.
class JsonArrayReader : public RowReader {
public:
    /// `input` stands behind the array's '['. `name` is the file's, for sentences.
    JsonArrayReader(InputBuffer input, std::string name, const ReaderLimits& limits)
        : m_input(std::move(input)), m_name(std::move(name)), m_limits(limits)
    {
    }

    Result<bool> next(Row& row) override;
    std::uint64_t bytesRead() const override { return m_input.source().bytesRead(); }
    std::uint64_t bytesTotal() const override { return m_input.source().bytesTotal(); }
    std::string sha256() const override { return m_input.source().sha256(); }
    Container container() const override { return Container::JsonArray; }

private:
    /// The length of the element at the window's begin, up to its ',' or ']'.
    Result<std::size_t> findElement(bool& tooLong);
    /// Behind the closing ']': nothing but white space may follow.
    Status requireEnd();

    InputBuffer m_input;
    std::string m_name;
    ReaderLimits m_limits;
    JsonParser m_parser;
    std::int64_t m_element = 0;
    bool m_closed = false;
};

}  // namespace poft::data
