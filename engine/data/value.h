// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace poft::data {

struct Member;

/// One value of a row, whatever kind of file it came from. Numbers keep the digits of the file ("1.0" stays "1.0"),
/// since content hashes are taken over numbers as written. Header only where the Parquet module uses it.
struct Value {
    enum class Type { Null, Bool, Number, String, Array, Object };

    Type type = Type::Null;
    bool boolean = false;
    std::string text;             ///< of a String its UTF-8 text; of a Number its digits as written
    std::vector<Value> items;     ///< of an Array
    std::vector<Member> members;  ///< of an Object, in the order of the file; names are distinct

    bool isNull() const { return type == Type::Null; }
    bool isString() const { return type == Type::String; }
    bool isArray() const { return type == Type::Array; }
    bool isObject() const { return type == Type::Object; }

    /// The member of that name, or null where this is no object or has no such member.
    const Value* find(std::string_view name) const;
    Value* find(std::string_view name);

    static Value ofString(std::string string);
    static Value ofBool(bool boolean);
};

struct Member {
    std::string name;
    Value value;
};

inline const Value* Value::find(std::string_view name) const
{
    for (const Member& member : members) {
        if (member.name == name) {
            return &member.value;
        }
    }
    return nullptr;
}

inline Value* Value::find(std::string_view name)
{
    return const_cast<Value*>(std::as_const(*this).find(name));
}

inline Value Value::ofString(std::string string)
{
    Value value;
    value.type = Type::String;
    value.text = std::move(string);
    return value;
}

inline Value Value::ofBool(bool boolean)
{
    Value value;
    value.type = Type::Bool;
    value.boolean = boolean;
    return value;
}

/// "null", "a boolean", "a number", "a string", "a list" or "an object": for sentences to a person.
std::string_view typeName(Value::Type type);

/// true, false, 1 or 0, also as text ("True", "false"), which is all that CSV has; else nothing.
std::optional<bool> truthOf(const Value& value);

/// The finite number that the whole text is, as JSON or CSV writes it; else nothing.
std::optional<double> finiteNumber(const std::string& text);

/// JSON text without white space; members in their order, numbers as written, only `"`, `\` and U+0000–U+001F escaped.
std::string toJson(const Value& value);

/// Appends to `out` what toJson() returns.
void appendJson(const Value& value, std::string& out);

}  // namespace poft::data
