// SPDX-License-Identifier: Apache-2.0
#include "engine/jinja/json_text.h"

#include <algorithm>
#include <cmath>

#include <nlohmann/json.hpp>

#include "engine/jinja/characters.h"
#include "engine/jinja/dict.h"
#include "engine/jinja/failure.h"
#include "engine/jinja/printing.h"

namespace poft::jinja {

namespace {

/// Builds the value while the text is read, so that no tree of the library comes between.
class ValueBuilder : public nlohmann::json_sax<nlohmann::json> {
public:
    bool null() override { return add(Value::none()); }
    bool boolean(bool value) override { return add(value); }
    bool number_integer(number_integer_t value) override { return add(Value(std::int64_t{value})); }
    bool number_unsigned(number_unsigned_t value) override
    {
        return value <= static_cast<number_unsigned_t>(INT64_MAX) ? add(static_cast<std::int64_t>(value))
                                                                  : refuse("an integer does not fit into 64 bits");
    }
    bool number_float(number_float_t value, const string_t& digits) override
    {
        if (digits.find_first_of(".eE") == string_t::npos)
            return refuse("an integer does not fit into 64 bits");
        return add(value);
    }
    bool string(string_t& value) override { return add(Value::text(std::move(value))); }
    bool binary(binary_t&) override { return false; }
    bool start_object(std::size_t) override { return open(false); }
    bool start_array(std::size_t) override { return open(true); }
    bool key(string_t& value) override
    {
        m_open.back().key = Value::text(std::move(value));
        return true;
    }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }
    bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception& error) override
    {
        // The library's text: "[json.exception.parse_error.101] parse error at line 1, column 2: …".
        const std::string what = error.what();
        const std::size_t colon = what.find(": ");
        return refuse("it cannot be read at byte " + std::to_string(position) +
                      (colon == std::string::npos ? "" : ": " + what.substr(colon + 2)));
    }

    Value take() { return std::move(m_result); }
    const std::string& problem() const { return m_problem; }

private:
    struct Level {
        bool isList = false;
        std::vector<Value> items;
        Dict dict;
        Value key;
    };

    bool open(bool isList)
    {
        if (m_open.size() >= static_cast<std::size_t>(kMaxNesting))
            return refuse("it is nested deeper than " + std::to_string(kMaxNesting) + " levels");
        m_open.emplace_back().isList = isList;
        return true;
    }

    bool close()
    {
        Level level = std::move(m_open.back());
        m_open.pop_back();
        return add(level.isList ? Value::list(std::move(level.items)) : Value::dict(std::move(level.dict)));
    }

    bool add(Value value)
    {
        if (m_open.empty())
            m_result = std::move(value);
        else if (m_open.back().isList)
            m_open.back().items.push_back(std::move(value));
        else
            m_open.back().dict.set(std::move(m_open.back().key), std::move(value));
        return true;
    }

    bool refuse(std::string problem)
    {
        m_problem = std::move(problem);
        return false;
    }

    std::vector<Level> m_open;
    Value m_result;
    std::string m_problem;
};

class Writer {
public:
    explicit Writer(const JsonStyle& style) : m_style(style) {}

    void write(const Value& value)
    {
        checkTextSize(m_out.size());
        switch (value.kind()) {
            case Kind::None:
                m_out += "null";
                return;
            case Kind::Bool:
                m_out += value.asBool() ? "true" : "false";
                return;
            case Kind::Int:
                m_out += std::to_string(value.asInteger());
                return;
            case Kind::Float:
                m_out += number(value.asDouble());
                return;
            case Kind::Text:
                return writeText(value.bytes());
            case Kind::List:
            case Kind::Tuple:
                return writeList(value.asItems()->values);
            case Kind::Dict:
                return writeDict(*value.asDict());
            default:
                throwFailure("a value of type " + std::string(typeName(value)) + " cannot be written as JSON");
        }
    }

    std::string take() { return std::move(m_out); }

private:
    static std::string number(double value)
    {
        if (std::isnan(value))
            return "NaN";
        if (std::isinf(value))
            return value > 0 ? "Infinity" : "-Infinity";
        return printedDouble(value);
    }

    static std::string keyText(const Value& key)
    {
        switch (key.kind()) {
            case Kind::Text:
                return key.bytes();
            case Kind::None:
                return "null";
            case Kind::Bool:
                return key.asBool() ? "true" : "false";
            case Kind::Int:
                return std::to_string(key.asInteger());
            case Kind::Float:
                return number(key.asDouble());
            default:
                throwFailure("a key of type " + std::string(typeName(key)) + " cannot be written as JSON");
        }
    }

    void newLine()
    {
        if (!m_style.indented)
            return;
        m_out += '\n';
        m_out += repeated(m_style.indent, static_cast<std::size_t>(m_level));
    }

    void writeList(const std::vector<Value>& values)
    {
        if (values.empty()) {
            m_out += "[]";
            return;
        }
        m_out += '[';
        ++m_level;
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (i > 0)
                m_out += m_style.itemSeparator;
            newLine();
            write(values[i]);
        }
        --m_level;
        newLine();
        m_out += ']';
    }

    void writeDict(const Dict& dict)
    {
        if (dict.size() == 0) {
            m_out += "{}";
            return;
        }
        std::vector<const Dict::Entry*> entries;
        for (const Dict::Entry& entry : dict.entries())
            entries.push_back(&entry);
        if (m_style.sortKeys)
            std::ranges::stable_sort(entries, [](const auto* a, const auto* b) { return isLess(a->key, b->key); });
        m_out += '{';
        ++m_level;
        for (std::size_t i = 0; i < entries.size(); ++i) {
            if (i > 0)
                m_out += m_style.itemSeparator;
            newLine();
            writeText(keyText(entries[i]->key));
            m_out += m_style.keySeparator;
            write(entries[i]->value);
        }
        --m_level;
        newLine();
        m_out += '}';
    }

    void writeText(std::string_view text)
    {
        m_out += '"';
        for (std::size_t position = 0; position < text.size();) {
            const std::size_t begin = position;
            const char32_t c = takeCharacter(text, position);
            if (!writeEscaped(c))
                m_out += text.substr(begin, position - begin);
        }
        m_out += '"';
    }

    bool writeEscaped(char32_t c)
    {
        switch (c) {
            case '"':
                m_out += "\\\"";
                return true;
            case '\\':
                m_out += "\\\\";
                return true;
            case '\n':
                m_out += "\\n";
                return true;
            case '\r':
                m_out += "\\r";
                return true;
            case '\t':
                m_out += "\\t";
                return true;
            case '\f':
                m_out += "\\f";
                return true;
            case '\b':
                m_out += "\\b";
                return true;
            default:
                break;
        }
        if (c >= 0x20 && (!m_style.asciiOnly || c < 0x7F))
            return false;
        if (c < 0x10000) {
            writeUnit(c);
        } else {
            writeUnit(0xD800 + ((c - 0x10000) >> 10));
            writeUnit(0xDC00 + ((c - 0x10000) & 0x3FF));
        }
        return true;
    }

    void writeUnit(char32_t unit)
    {
        constexpr std::string_view kDigits = "0123456789abcdef";
        m_out += "\\u";
        for (int shift = 12; shift >= 0; shift -= 4)
            m_out += kDigits[unit >> shift & 0xF];
    }

    const JsonStyle& m_style;
    std::string m_out;
    int m_level = 0;
};

}  // namespace

Result<Value> readJson(std::string_view json)
{
    ValueBuilder builder;
    try {
        if (!nlohmann::json::sax_parse(json.begin(), json.end(), &builder))
            return fail(ErrorKind::Invalid, "This is not JSON that can be used: " + builder.problem() + ".");
    } catch (const Failure& failure) {
        return fail(ErrorKind::Invalid, "This JSON cannot be used: " + failure.message + ".");
    }
    return builder.take();
}

std::string writeJson(const Value& value, const JsonStyle& style)
{
    Writer writer(style);
    writer.write(value);
    return writer.take();
}

}  // namespace poft::jinja
