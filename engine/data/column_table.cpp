// SPDX-License-Identifier: Apache-2.0
#include "engine/data/column_table.h"

#include <algorithm>

namespace poft::data {

namespace {
constexpr std::size_t kMostColumns =
    1000;  // a file with more has keys for columns; counting them all would be quadratic
}

std::string listedWords(const std::vector<std::string>& words)
{
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i) {
        text += i == 0 ? "" : i + 1 == words.size() ? " and " : ", ";
        text += words[i];
    }
    return text;
}

Value::Type Column::mainType() const
{
    Value::Type main = Value::Type::Null;
    std::int64_t most = 0;
    for (std::size_t i = 1; i < types.size(); ++i) {
        if (types[i] > most) {
            most = types[i];
            main = static_cast<Value::Type>(i);
        }
    }
    return main;
}

void ColumnTable::add(const Value& row)
{
    std::size_t hint = 0;  // rows mostly repeat the order of the columns, so the next one is looked at first
    for (const Member& member : row.members) {
        std::size_t at = hint < m_columns.size() && m_columns[hint].name == member.name ? hint : 0;
        while (at < m_columns.size() && m_columns[at].name != member.name) {
            ++at;
        }
        if (at == m_columns.size()) {
            if (at == kMostColumns) {
                continue;
            }
            m_columns.push_back({member.name, 0, {}});
        }
        ++m_columns[at].present;
        ++m_columns[at].types[static_cast<std::size_t>(member.value.type)];
        hint = at + 1;
    }
}

const Column* ColumnTable::find(std::string_view name) const
{
    const auto at =
        std::find_if(m_columns.begin(), m_columns.end(), [name](const Column& column) { return column.name == name; });
    return at == m_columns.end() ? nullptr : &*at;
}

std::string ColumnTable::listed() const
{
    constexpr std::size_t kMost = 30;  // a sentence, not a catalogue
    std::vector<std::string> names;
    for (const Column& column : m_columns) {
        if (names.size() == kMost) {
            names.push_back(std::to_string(m_columns.size() - kMost) + " more");
            break;
        }
        names.push_back(column.name);
    }
    return listedWords(names);
}

}  // namespace poft::data
