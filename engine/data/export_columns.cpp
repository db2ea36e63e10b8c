// SPDX-License-Identifier: Apache-2.0
#include "engine/data/export_columns.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string_view>

namespace poft::data {

namespace {

using Type = Value::Type;

constexpr std::size_t kDoubleDigits = 15;  // that a double keeps, whatever they are

bool isConversation(std::string_view name)
{
    return name == "messages" || name == "chosen" || name == "rejected";
}

bool isScores(std::string_view name)
{
    return name == "scores" || name == "rejected_scores";
}

bool isExactInteger(const std::string& digits)
{
    std::int64_t number = 0;
    const char* end = digits.data() + digits.size();
    const auto read = std::from_chars(digits.data(), end, number);
    return read.ec == std::errc() && read.ptr == end && std::to_string(number) == digits;
}

bool isExactReal(const std::string& digits)
{
    double number = 0;
    const char* end = digits.data() + digits.size();
    const auto read = std::from_chars(digits.data(), end, number);
    const auto count = static_cast<std::size_t>(std::count_if(
        digits.begin(), std::find_if(digits.begin(), digits.end(), [](char c) { return c == 'e' || c == 'E'; }),
        [](char c) { return c >= '0' && c <= '9'; }));
    if (read.ec != std::errc() || read.ptr != end) {
        return false;
    }
    // More digits are exact where the double prints as them, as scores do.
    std::array<char, 40> shortest = {};
    const auto printed = std::to_chars(shortest.data(), shortest.data() + shortest.size(), number).ptr;
    return count <= kDoubleDigits || std::string_view(shortest.data(), printed) == digits;
}

}  // namespace

ExportColumns::Seen& ExportColumns::seen(const std::string& name, std::size_t hint)
{
    if (hint < m_columns.size() && m_columns[hint].name == name) {
        return m_columns[hint];
    }
    const auto at = std::ranges::find(m_columns, name, &Seen::name);
    if (at != m_columns.end()) {
        return *at;
    }
    m_columns.emplace_back().name = name;
    return m_columns.back();
}

void ExportColumns::see(const Value& row)
{
    std::size_t hint = 0;  // rows mostly repeat the order of the columns
    for (const Member& cell : row.members) {
        Seen& column = seen(cell.name, hint);
        hint = static_cast<std::size_t>(&column - m_columns.data()) + 1;
        ++column.types[static_cast<std::size_t>(cell.value.type)];
        if (cell.value.type == Type::Number) {
            column.exactIntegers = column.exactIntegers && isExactInteger(cell.value.text);
            column.exactReals = column.exactReals && isExactReal(cell.value.text);
        }
        const auto addMembers = [&column](const Value& object) {
            for (const Member& member : object.members) {
                if (column.memberNames.insert(member.name).second) {
                    column.members.push_back(member.name);
                }
            }
        };
        if (isScores(cell.name)) {
            addMembers(cell.value);
        } else if (isConversation(cell.name)) {
            std::ranges::for_each(cell.value.items, addMembers);
        }
    }
}

ParquetColumn::Type ExportColumns::typeOf(const Seen& seen)
{
    if (isConversation(seen.name)) {
        return ParquetColumn::Type::Turns;
    }
    if (isScores(seen.name)) {
        return ParquetColumn::Type::Reals;
    }
    const auto only = [&seen](Type type) {
        for (std::size_t i = 1; i < seen.types.size(); ++i) {
            if (seen.types[i] > 0 && i != static_cast<std::size_t>(type)) {
                return false;
            }
        }
        return seen.types[static_cast<std::size_t>(type)] > 0;
    };
    if (only(Type::Bool)) {
        return ParquetColumn::Type::Bool;
    }
    if (only(Type::String)) {
        return ParquetColumn::Type::Text;
    }
    if (only(Type::Number) && seen.exactIntegers) {
        return ParquetColumn::Type::Integer;
    }
    return only(Type::Number) && seen.exactReals ? ParquetColumn::Type::Real : ParquetColumn::Type::Json;
}

std::vector<ParquetColumn> ExportColumns::columns() const
{
    std::vector<ParquetColumn> columns;
    for (const Seen& column : m_columns) {
        columns.push_back({column.name, typeOf(column), column.members});
    }
    return columns;
}

void ExportColumns::conform(Value& row) const
{
    for (Member& cell : row.members) {
        if (isConversation(cell.name)) {
            for (Value& turn : cell.value.items) {
                for (Member& member : turn.members) {
                    if (!member.value.isString()) {
                        member.value = Value::ofString(toJson(member.value));
                    }
                }
            }
            continue;
        }
        const auto column = std::ranges::find(m_columns, cell.name, &Seen::name);
        if (column != m_columns.end() && typeOf(*column) == ParquetColumn::Type::Json && !cell.value.isNull()) {
            cell.value = Value::ofString(toJson(cell.value));
        }
    }
}

}  // namespace poft::data
