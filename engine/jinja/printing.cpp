// SPDX-License-Identifier: Apache-2.0
#include "engine/jinja/printing.h"

#include <array>
#include <charconv>
#include <cmath>
#include <string_view>

#include "engine/jinja/characters.h"
#include "engine/jinja/dict.h"
#include "engine/jinja/failure.h"
#include "engine/jinja/loop_state.h"
#include "engine/jinja/macro_value.h"

namespace poft::jinja {

namespace {

void appendHex(std::string& out, char32_t c)
{
    constexpr std::string_view kDigits = "0123456789abcdef";
    const int width = c <= 0xFF ? 2 : c <= 0xFFFF ? 4 : 8;
    out += c <= 0xFF ? "\\x" : c <= 0xFFFF ? "\\u" : "\\U";
    for (int shift = (width - 1) * 4; shift >= 0; shift -= 4)
        out += kDigits[c >> shift & 0xF];
}

void appendQuoted(std::string& out, std::string_view text)
{
    const bool hasSingle = text.find('\'') != std::string_view::npos;
    const char quote = hasSingle && text.find('"') == std::string_view::npos ? '"' : '\'';
    out += quote;
    for (std::size_t position = 0; position < text.size();) {
        const std::size_t begin = position;
        const char32_t c = takeCharacter(text, position);
        if (c == static_cast<unsigned char>(quote) || c == '\\')
            out.append("\\").append(1, static_cast<char>(c));
        else if (c == '\n')
            out += "\\n";
        else if (c == '\r')
            out += "\\r";
        else if (c == '\t')
            out += "\\t";
        else if (isPrintable(c))
            out += text.substr(begin, position - begin);
        else
            appendHex(out, c);
    }
    out += quote;
    checkTextSize(out.size());
}

void appendSequence(std::string& out, const std::vector<Value>& values, std::string_view open, std::string_view close)
{
    out += open;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (i > 0)
            out += ", ";
        appendRepr(out, values[i]);
    }
    out += close;
}

void appendDict(std::string& out, const Dict& dict)
{
    out += '{';
    for (std::size_t i = 0; i < dict.size(); ++i) {
        const Dict::Entry& entry = dict.entries()[i];
        out += i > 0 ? ", " : "";
        appendRepr(out, entry.key);
        out += ": ";
        appendRepr(out, entry.value);
    }
    out += '}';
}

void appendView(std::string& out, const DictView& view)
{
    constexpr std::array<std::string_view, 3> kNames{"dict_keys([", "dict_values([", "dict_items(["};
    std::vector<Value> values;
    for (std::size_t i = 0; i < view.dict->size(); ++i)
        values.push_back(view.at(i));
    appendSequence(out, values, kNames[static_cast<std::size_t>(view.part)], "])");
}

void appendRange(std::string& out, const Range& range)
{
    out += "range(" + std::to_string(range.start) + ", " + std::to_string(range.stop);
    if (range.step != 1)
        out += ", " + std::to_string(range.step);
    out += ')';
}

}  // namespace

std::string printedDouble(double value)
{
    if (std::isnan(value))
        return "nan";
    if (std::isinf(value))
        return value > 0 ? "inf" : "-inf";
    std::array<char, 32> buffer{};
    const auto scientific =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::scientific);
    std::string text(buffer.data(), scientific.ptr);
    const std::size_t e = text.find('e');
    const int exponent = std::stoi(text.substr(e + 1));
    if (exponent < -4 || exponent >= 16)
        return text;
    std::array<char, 48> fixed{};
    const auto end = std::to_chars(fixed.data(), fixed.data() + fixed.size(), value, std::chars_format::fixed);
    text.assign(fixed.data(), end.ptr);
    if (text.find('.') == std::string::npos)
        text += ".0";
    return text;
}

void appendRepr(std::string& out, const Value& value)
{
    checkTextSize(out.size());
    switch (value.kind()) {
        case Kind::Text:
            if (!value.asText().isSafe())
                return appendQuoted(out, value.bytes());
            out += "Markup(";
            appendQuoted(out, value.bytes());
            out += ')';
            return;
        case Kind::Missing:
        case Kind::Undefined:
            out += "Undefined";
            return;
        default:
            appendPrinted(out, value);
    }
}

void appendPrinted(std::string& out, const Value& value)
{
    switch (value.kind()) {
        case Kind::Missing:
        case Kind::Undefined:
            return;
        case Kind::None:
            out += "None";
            return;
        case Kind::Bool:
            out += value.asBool() ? "True" : "False";
            return;
        case Kind::Int:
            out += std::to_string(value.asInteger());
            return;
        case Kind::Float:
            out += printedDouble(value.asDouble());
            return;
        case Kind::Text:
            out += value.bytes();
            return;
        case Kind::List:
            return appendSequence(out, value.asItems()->values, "[", "]");
        case Kind::Tuple:
            return appendSequence(out, value.asItems()->values, "(", value.asItems()->values.size() == 1 ? ",)" : ")");
        case Kind::Dict:
            return appendDict(out, *value.asDict());
        case Kind::DictView:
            return appendView(out, value.asDictView());
        case Kind::Range:
            return appendRange(out, value.asRange());
        case Kind::Macro:
            out += "<Macro " + value.asMacro().printedName() + ">";
            return;
        case Kind::Loop:
            out += "<LoopContext " + std::to_string(value.asLoop().index0() + 1) + "/" +
                   std::to_string(value.asLoop().length()) + ">";
            return;
        default:
            throwFailure("printing a value of type " + std::string(typeName(value)) + " is not supported");
    }
}

std::string printed(const Value& value)
{
    std::string out;
    appendPrinted(out, value);
    return out;
}

}  // namespace poft::jinja
