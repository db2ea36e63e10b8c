// SPDX-License-Identifier: Apache-2.0
#include "engine/model/config_reader.h"

#include <cmath>

namespace poft::model {

namespace {

using nlohmann::json;

constexpr int kLargest = 1 << 24;

bool isSwitchedOff(const json& value)
{
    if (value.is_number())
        return value == 0;
    return value.is_null() || value == false || (value.is_string() ? value == "" : value.empty());
}

}  // namespace

const json* ConfigReader::find(const char* key)
{
    m_known.insert(key);
    const auto found = m_object.find(key);
    return found == m_object.end() || found->is_null() ? nullptr : &*found;
}

int ConfigReader::size(const char* key, std::optional<int> otherwise)
{
    const json* value = find(key);
    if (!value) {
        if (!otherwise)
            complain(std::string("has no \"") + key + "\"");
        return otherwise.value_or(1);
    }
    if (!value->is_number_integer() || *value < 1 || *value > kLargest) {
        complain(std::string("has \"") + key + "\" = " + value->dump() + ", but a whole number from 1 to " +
                 std::to_string(kLargest) + " is needed");
        return 1;
    }
    return value->get<int>();
}

double ConfigReader::positive(const char* key, std::optional<double> otherwise)
{
    const json* value = find(key);
    if (!value) {
        if (!otherwise)
            complain(std::string("has no \"") + key + "\"");
        return otherwise.value_or(1);
    }
    const double number = value->is_number() ? value->get<double>() : 0;
    if (!(number > 0) || !std::isfinite(number)) {
        complain(std::string("has \"") + key + "\" = " + value->dump() + ", but a number above 0 is needed");
        return 1;
    }
    return number;
}

bool ConfigReader::flag(const char* key, bool otherwise)
{
    const json* value = find(key);
    if (value && !value->is_boolean())
        complain(std::string("has \"") + key + "\" = " + value->dump() + ", but true or false is needed");
    return value && value->is_boolean() ? value->get<bool>() : otherwise;
}

void ConfigReader::only(const char* key, const json& supported)
{
    const json* value = find(key);
    if (value && *value != supported)
        refuse(key, *value, "only " + supported.dump() + " is supported");
}

void ConfigReader::refuseUnknown(bool (*isHarmless)(std::string_view key))
{
    for (const auto& [key, value] : m_object.items())
        if (!m_known.contains(key) && !isHarmless(key) && !isSwitchedOff(value))
            refuse(key.c_str(), value,
                   "this setting is not known here and may change the arithmetic. If it changes nothing, remove it "
                   "from the file");
}

void ConfigReader::refuse(const char* key, const json& value, const std::string& rule)
{
    complain(std::string("has \"") + key + "\" = " + value.dump() + "; " + rule);
}

void ConfigReader::complain(const std::string& what)
{
    if (m_error.empty())
        m_error = m_where + " " + what + ".";
}

void ConfigReader::adopt(const ConfigReader& inner)
{
    if (m_error.empty())
        m_error = inner.m_error;
}

}  // namespace poft::model
