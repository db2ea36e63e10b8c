// SPDX-License-Identifier: Apache-2.0
#include "engine/data/value.h"

#include <cmath>
#include <cstdlib>

#include "storage/content/canonical_json.h"

namespace poft::data {

std::string_view typeName(Value::Type type)
{
    switch (type) {
        case Value::Type::Null:
            return "null";
        case Value::Type::Bool:
            return "a boolean";
        case Value::Type::Number:
            return "a number";
        case Value::Type::String:
            return "a string";
        case Value::Type::Array:
            return "a list";
        case Value::Type::Object:
            break;
    }
    return "an object";
}

std::optional<double> finiteNumber(const std::string& text)
{
    char* end = nullptr;
    const double number = std::strtod(text.c_str(), &end);
    return text.empty() || *end != 0 || !std::isfinite(number) ? std::nullopt : std::optional(number);
}

std::optional<bool> truthOf(const Value& value)
{
    if (value.type == Value::Type::Bool) {
        return value.boolean;
    }
    const std::string& text = value.text;
    const bool isText = value.isString();
    if (!isText && value.type != Value::Type::Number) {
        return std::nullopt;
    }
    if (text == "1" || (isText && (text == "true" || text == "True" || text == "TRUE"))) {
        return true;
    }
    if (text == "0" || (isText && (text == "false" || text == "False" || text == "FALSE"))) {
        return false;
    }
    return std::nullopt;
}

namespace {

void appendItems(const std::vector<Value>& items, std::string& out)
{
    out.push_back('[');
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (i > 0) {
            out.push_back(',');
        }
        appendJson(items[i], out);
    }
    out.push_back(']');
}

void appendMembers(const std::vector<Member>& members, std::string& out)
{
    out.push_back('{');
    for (std::size_t i = 0; i < members.size(); ++i) {
        if (i > 0) {
            out.push_back(',');
        }
        storage::appendJsonString(out, members[i].name);
        out.push_back(':');
        appendJson(members[i].value, out);
    }
    out.push_back('}');
}

}  // namespace

void appendJson(const Value& value, std::string& out)
{
    switch (value.type) {
        case Value::Type::Null:
            out += "null";
            break;
        case Value::Type::Bool:
            out += value.boolean ? "true" : "false";
            break;
        case Value::Type::Number:
            out += value.text;
            break;
        case Value::Type::String:
            storage::appendJsonString(out, value.text);
            break;
        case Value::Type::Array:
            appendItems(value.items, out);
            break;
        case Value::Type::Object:
            appendMembers(value.members, out);
            break;
    }
}

std::string toJson(const Value& value)
{
    std::string out;
    appendJson(value, out);
    return out;
}

}  // namespace poft::data
