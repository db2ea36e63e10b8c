// SPDX-License-Identifier: Apache-2.0
#include "engine/data/json_rows.h"

#include <cstring>

namespace poft::data {

namespace {

constexpr std::string_view kSpace = " \t\r\n";

std::string_view trimmed(std::string_view text)
{
    const std::size_t begin = text.find_first_not_of(kSpace);
    if (begin == std::string_view::npos) {
        return {};
    }
    return text.substr(begin, text.find_last_not_of(kSpace) + 1 - begin);
}

/// Fills value or problem of `row` from the row's text, which stands in an InputBuffer.
void parseRow(std::string_view text, const ReaderLimits& limits, JsonParser& parser, Row& row)
{
    auto value = parser.parse(text, limits.rowValues);
    if (!value) {
        row.problem = std::move(value).error().message;
    } else if (!value->isObject()) {
        row.problem = "the row is " + std::string(typeName(value->type)) + ", but an object with columns is needed";
    } else {
        row.value = *std::move(value);
    }
}

}  // namespace

Result<std::size_t> JsonLinesReader::findLine(bool& ended, bool& tooLong)
{
    std::size_t searched = 0;
    while (true) {
        const std::string_view text = m_input.text();
        const std::size_t end = text.find('\n', searched);
        ended = end != std::string_view::npos;
        if (ended || m_input.atEnd()) {
            const std::size_t length = ended ? end : text.size();
            tooLong = tooLong || length > m_limits.rowBytes;
            return length;
        }
        searched = text.size();
        if (tooLong || searched > m_limits.rowBytes) {
            tooLong = true;
            m_input.consume(searched);
            searched = 0;
        }
        POFT_TRY(m_input.fill());
    }
}

Result<bool> JsonLinesReader::next(Row& row)
{
    while (true) {
        bool ended = false;
        bool tooLong = false;
        POFT_TRY_ASSIGN(const std::size_t length, findLine(ended, tooLong));
        if (length == 0 && !ended && !tooLong) {
            return false;
        }
        ++m_line;
        const std::string_view line = trimmed(m_input.text().substr(0, length));
        const bool blank = line.empty() && !tooLong;
        if (!blank) {
            row = {};
            row.number = m_line;
            if (tooLong) {
                row.problem = tooLongReason(m_limits);
            } else {
                parseRow(line, m_limits, m_parser, row);
            }
        }
        m_input.consume(length + (ended ? 1 : 0));
        if (!blank) {
            return true;
        }
    }
}

std::size_t ElementScanner::feed(std::string_view piece)
{
    for (std::size_t i = 0; i < piece.size(); ++i) {
        const char c = piece[i];
        if (m_escaped) {
            m_escaped = false;
        } else if (m_inString) {
            m_escaped = c == '\\';
            m_inString = c != '"';
        } else if (c == '"') {
            m_inString = true;
        } else if (c == '{' || c == '[') {
            ++m_depth;
        } else if (m_depth == 0 && (c == ',' || c == ']')) {
            return i;
        } else if (m_depth > 0 && (c == '}' || c == ']')) {
            --m_depth;
        }
    }
    return std::string_view::npos;
}

Result<std::size_t> JsonArrayReader::findElement(bool& tooLong)
{
    ElementScanner scanner;
    std::size_t searched = 0;
    while (true) {
        const std::string_view text = m_input.text();
        const std::size_t end = scanner.feed(text.substr(searched));
        if (end != std::string_view::npos) {
            tooLong = tooLong || searched + end > m_limits.rowBytes;
            return searched + end;
        }
        searched = text.size();
        if (tooLong || searched > m_limits.rowBytes) {
            tooLong = true;
            m_input.consume(searched);
            searched = 0;
        }
        POFT_TRY_ASSIGN(const bool more, m_input.fill());
        if (!more) {
            return fail(ErrorKind::Invalid,
                        "The JSON array in " + m_name + " breaks off in element " + std::to_string(m_element + 1) +
                            " without a closing ']': the file is cut off, so fetch or write it again.");
        }
    }
}

Status JsonArrayReader::requireEnd()
{
    while (true) {
        const std::string_view text = m_input.text();
        if (text.find_first_not_of(kSpace) != std::string_view::npos) {
            return fail(ErrorKind::Invalid, m_name + " goes on behind the end of its JSON array (after " +
                                                std::to_string(m_element) +
                                                " elements): it must hold one array, or one object per line.");
        }
        m_input.consume(text.size());
        POFT_TRY_ASSIGN(const bool more, m_input.fill());
        if (!more) {
            return {};
        }
    }
}

Result<bool> JsonArrayReader::next(Row& row)
{
    if (m_closed) {
        return false;
    }
    bool tooLong = false;
    POFT_TRY_ASSIGN(const std::size_t length, findElement(tooLong));
    const std::string_view element = trimmed(m_input.text().substr(0, length));
    const bool last = m_input.text()[length] == ']';
    const bool any = tooLong || !element.empty() || !last || m_element > 0;
    if (any) {
        row = {};
        row.number = ++m_element;
        if (tooLong) {
            row.problem = tooLongReason(m_limits);
        } else if (element.empty()) {
            row.problem = "nothing stands before the comma or closing bracket";
        } else {
            parseRow(element, m_limits, m_parser, row);
        }
    }
    m_input.consume(length + 1);
    if (last) {
        m_closed = true;
        POFT_TRY(requireEnd());
    }
    return any;
}

}  // namespace poft::data
