// SPDX-License-Identifier: Apache-2.0
#include "engine/data/value.h"

#include <utility>

namespace poft::data {

const Value* Value::find(std::string_view name) const
{
    for (const Member& member : members) {
        if (member.name == name) {
            return &member.value;
        }
    }
    return nullptr;
}

Value* Value::find(std::string_view name)
{
    return const_cast<Value*>(std::as_const(*this).find(name));
}

Value Value::ofString(std::string string)
{
    Value value;
    value.type = Type::String;
    value.text = std::move(string);
    return value;
}

Value Value::ofBool(bool boolean)
{
    Value value;
    value.type = Type::Bool;
    value.boolean = boolean;
    return value;
}

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

void appendJsonString(std::string_view text, std::string& out)
{
    constexpr char kHex[] = "0123456789abcdef";
    out.push_back('"');
    std::size_t begin = 0;  // of the stretch that needs no escape
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte >= 0x20 && byte != '"' && byte != '\\') {
            continue;
        }
        out.append(text, begin, i - begin);
        begin = i + 1;
        switch (byte) {
            case '"':
                out += "\\\"";
                break;
            case '\\':
                out += "\\\\";
                break;
            case '\n':
                out += "\\n";
                break;
            case '\r':
                out += "\\r";
                break;
            case '\t':
                out += "\\t";
                break;
            case '\b':
                out += "\\b";
                break;
            case '\f':
                out += "\\f";
                break;
            default:
                out += "\\u00";
                out.push_back(kHex[byte >> 4]);
                out.push_back(kHex[byte & 15]);
        }
    }
    out.append(text, begin, text.size() - begin);
    out.push_back('"');
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
        appendJsonString(members[i].name, out);
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
            appendJsonString(value.text, out);
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
