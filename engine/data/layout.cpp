// SPDX-License-Identifier: Apache-2.0
#include "engine/data/layout.h"

#include <array>
#include <iterator>

namespace poft::data {

namespace {

constexpr std::array<const char*, 8> kFormatNames = {
    "alpaca", "dolly", "sharegpt", "messages", "prompt_completion", "preference", "unpaired", "text"};

struct Field {
    std::string_view name;
    std::string FieldMap::*column;
};

constexpr std::array kFields = {
    Field{"prompt", &FieldMap::prompt}, Field{"input", &FieldMap::input},     Field{"response", &FieldMap::response},
    Field{"system", &FieldMap::system}, Field{"history", &FieldMap::history}, Field{"messages", &FieldMap::messages},
    Field{"tools", &FieldMap::tools},   Field{"chosen", &FieldMap::chosen},   Field{"rejected", &FieldMap::rejected},
    Field{"label", &FieldMap::label},   Field{"text", &FieldMap::text},       Field{"id", &FieldMap::id},
};

std::string fieldNames()
{
    std::string names;
    for (const Field& field : kFields) {
        names += (names.empty() ? "" : ", ") + std::string(field.name);
    }
    return names;
}

}  // namespace

const char* formatName(Format format)
{
    return kFormatNames[static_cast<std::size_t>(format)];
}

std::optional<Format> parseFormat(std::string_view name)
{
    for (std::size_t i = 0; i < kFormatNames.size(); ++i) {
        if (kFormatNames[i] == name) {
            return static_cast<Format>(i);
        }
    }
    return std::nullopt;
}

std::span<const char* const> formatNames()
{
    return kFormatNames;
}

std::string* fieldColumn(FieldMap& map, std::string_view name)
{
    for (const Field& field : kFields) {
        if (field.name == name) {
            return &(map.*field.column);
        }
    }
    return nullptr;
}

std::vector<std::pair<std::string, std::string>> setFields(const FieldMap& map)
{
    std::vector<std::pair<std::string, std::string>> set;
    for (const Field& field : kFields) {
        if (!(map.*field.column).empty()) {
            set.emplace_back(field.name, map.*field.column);
        }
    }
    return set;
}

Result<FieldMap> parseFieldMap(std::span<const std::string> assignments)
{
    FieldMap map;
    for (const std::string& assignment : assignments) {
        const std::size_t equals = assignment.find('=');
        if (equals == std::string::npos || equals == 0 || equals + 1 == assignment.size()) {
            return fail(ErrorKind::Invalid,
                        "\"" + assignment + "\" is no mapping: write field=column, for example prompt=question.");
        }
        const std::string field = assignment.substr(0, equals);
        std::string* column = fieldColumn(map, field);
        if (column == nullptr) {
            return fail(ErrorKind::Invalid,
                        "There is no field \"" + field + "\" to map a column to: the fields are " + fieldNames() + ".");
        }
        if (!column->empty()) {
            return fail(ErrorKind::Invalid, "The field \"" + field + "\" is mapped twice: name one column for it.");
        }
        *column = assignment.substr(equals + 1);
    }
    return map;
}

SampleKind Layout::kind() const
{
    switch (format) {
        case Format::Preference:
            return SampleKind::Pairs;
        case Format::Text:
            return SampleKind::Text;
        default:
            return SampleKind::Messages;
    }
}

}  // namespace poft::data
