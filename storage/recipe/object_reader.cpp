// SPDX-License-Identifier: Apache-2.0
#include "storage/recipe/object_reader.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

namespace poft::recipe {

namespace {

using nlohmann::json;

constexpr std::size_t kQuotedBytes = 40;

std::string escaped(std::string_view token)
{
    std::string text;
    for (const char c : token) {
        if (c == '~')
            text += "~0";
        else if (c == '/')
            text += "~1";
        else
            text += c;
    }
    return text;
}

std::string numberText(double value)
{
    if (std::abs(value) < 1e15 && value == std::trunc(value))
        return std::to_string(static_cast<std::int64_t>(value));  // 10000000, not 1e+07
    char buffer[32];
    return {buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr};
}

std::string rangeText(const NumberRange& range)
{
    std::string text = (range.leastExcluded ? "above " : "at least ") + numberText(range.least);
    if (range.most < 1e15)
        text += " and at most " + numberText(range.most);
    return text;
}

bool inRange(double value, const NumberRange& range)
{
    return (range.leastExcluded ? value > range.least : value >= range.least) && value <= range.most;
}

/// Letters inserted, left out, replaced, or swapped with their neighbour (optimal string alignment).
std::size_t editDistance(std::string_view a, std::string_view b)
{
    std::vector<std::vector<std::size_t>> table(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i) {
        for (std::size_t j = 0; j <= b.size(); ++j) {
            if (i == 0 || j == 0) {
                table[i][j] = i + j;
                continue;
            }
            const std::size_t replaced = table[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            table[i][j] = std::min({table[i - 1][j] + 1, table[i][j - 1] + 1, replaced});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                table[i][j] = std::min(table[i][j], table[i - 2][j - 2] + 1);
        }
    }
    return table[a.size()][b.size()];
}

}  // namespace

std::string childPath(const std::string& path, std::string_view token)
{
    return path + "/" + escaped(token);
}

std::string childPath(const std::string& path, std::size_t index)
{
    return path + "/" + std::to_string(index);
}

std::string typeText(const json& value)
{
    switch (value.type()) {
        case json::value_t::object:
            return "an object";
        case json::value_t::array:
            return "a list";
        case json::value_t::string: {
            const auto& text = value.get_ref<const std::string&>();
            if (text.size() <= kQuotedBytes)
                return "\"" + text + "\"";
            std::size_t end = kQuotedBytes;
            while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80)
                --end;
            return "\"" + text.substr(0, end) + "…\"";
        }
        default:
            return value.dump();
    }
}

std::string_view nearest(std::string_view name, const std::vector<std::string_view>& known)
{
    std::string_view best;
    std::size_t bestDistance = std::max<std::size_t>(1, name.size() / 3) + 1;
    for (const std::string_view candidate : known) {
        const std::size_t distance = editDistance(name.substr(0, 64), candidate);
        if (distance < bestDistance) {
            bestDistance = distance;
            best = candidate;
        }
    }
    return best;
}

std::string alternatives(const std::vector<std::string_view>& names)
{
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i > 0)
            text += i + 1 == names.size() ? " or " : ", ";
        text += "\"" + std::string(names[i]) + "\"";
    }
    return text;
}

std::string unknownKeySentence(std::string_view key, const std::vector<std::string_view>& known)
{
    if (const std::string_view near = nearest(key, known); !near.empty())
        return "is not a known key; did you mean \"" + std::string(near) + "\"?";
    return "is not a known key; known here: " + alternatives(known);
}

ObjectReader::ObjectReader(const json& value, std::string path, std::vector<Problem>& problems)
    : m_object(value.is_object() ? &value : nullptr), m_path(std::move(path)), m_problems(problems)
{
    if (!m_object)
        m_problems.push_back({m_path, "must be an object, not " + typeText(value)});
}

const json* ObjectReader::find(std::string_view key, Need need)
{
    m_known.emplace(key);
    if (!m_object)
        return nullptr;
    const auto found = m_object->find(key);
    if (found != m_object->end())
        return &*found;
    if (need == Need::Required)
        m_problems.push_back({m_path, "lacks \"" + std::string(key) + "\""});
    return nullptr;
}

void ObjectReader::report(std::string_view key, std::string sentence)
{
    m_problems.push_back({pathOf(key), std::move(sentence)});
}

std::optional<std::string> ObjectReader::text(std::string_view key, Need need)
{
    const json* value = find(key, need);
    if (!value)
        return std::nullopt;
    if (!value->is_string() || value->get_ref<const std::string&>().empty()) {
        report(key, "must be a text that is not empty, not " + typeText(*value));
        return std::nullopt;
    }
    return value->get<std::string>();
}

std::optional<std::int64_t> ObjectReader::whole(std::string_view key, NumberRange range, Need need)
{
    const json* value = find(key, need);
    if (!value)
        return std::nullopt;
    if (!value->is_number_integer() || !inRange(value->get<double>(), range)) {
        report(key, "must be a whole number, " + rangeText(range) + ", not " + typeText(*value));
        return std::nullopt;
    }
    return value->get<std::int64_t>();
}

std::optional<double> ObjectReader::number(std::string_view key, NumberRange range, Need need)
{
    const json* value = find(key, need);
    if (!value)
        return std::nullopt;
    if (!value->is_number() || !inRange(value->get<double>(), range)) {
        report(key, "must be a number " + rangeText(range) + ", not " + typeText(*value));
        return std::nullopt;
    }
    return value->get<double>();
}

std::optional<bool> ObjectReader::flag(std::string_view key)
{
    const json* value = find(key);
    if (!value)
        return std::nullopt;
    if (!value->is_boolean()) {
        report(key, "must be true or false, not " + typeText(*value));
        return std::nullopt;
    }
    return value->get<bool>();
}

std::optional<std::string> ObjectReader::oneOf(std::string_view key, const std::vector<std::string_view>& names,
                                               Need need)
{
    const json* value = find(key, need);
    if (!value)
        return std::nullopt;
    if (value->is_string()) {
        const auto& given = value->get_ref<const std::string&>();
        if (std::find(names.begin(), names.end(), given) != names.end())
            return given;
    }
    report(key, "must be " + alternatives(names) + ", not " + typeText(*value));
    return std::nullopt;
}

std::vector<const json*> ObjectReader::list(std::string_view key, Need need)
{
    std::vector<const json*> elements;
    const json* value = find(key, need);
    if (!value)
        return elements;
    if (!value->is_array()) {
        report(key, "must be a list, not " + typeText(*value));
        return elements;
    }
    for (const json& element : *value)
        elements.push_back(&element);
    return elements;
}

void ObjectReader::finish()
{
    if (!m_object)
        return;
    const std::vector<std::string_view> known(m_known.begin(), m_known.end());
    for (const auto& [key, value] : m_object->items()) {
        if (!m_known.contains(key))
            report(key, unknownKeySentence(key, known));
    }
}

}  // namespace poft::recipe
