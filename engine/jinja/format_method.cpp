// SPDX-License-Identifier: Apache-2.0
#include "engine/jinja/format_method.h"

#include <algorithm>
#include <cmath>
#include <list>

#include "engine/jinja/attributes.h"
#include "engine/jinja/characters.h"
#include "engine/jinja/failure.h"
#include "engine/jinja/number_format.h"
#include "engine/jinja/printing.h"
#include "engine/jinja/text.h"

namespace poft::jinja {

namespace {

/// [[fill]align][sign][#][0][width][,][.precision][type]
struct Specification {
    std::string fill = " ";
    char alignment = '\0';
    char sign = '-';
    bool alternate = false;
    bool zero = false;
    std::int64_t width = 0;
    bool grouped = false;
    int precision = -1;
    char type = '\0';
};

bool isAlignment(char c)
{
    return c == '<' || c == '>' || c == '^' || c == '=';
}

class SpecificationReader {
public:
    explicit SpecificationReader(std::string_view text) : m_text(text) {}

    Specification run()
    {
        Specification result;
        const std::size_t fill = m_text.empty() ? 0 : characterSize(m_text.front());
        if (fill > 0 && fill < m_text.size() && isAlignment(m_text[fill])) {
            result.fill = m_text.substr(0, fill);
            result.alignment = m_text[fill];
            m_next = fill + 1;
        } else if (fill > 0 && isAlignment(m_text.front())) {
            result.alignment = m_text[m_next++];
        }
        if (at("+") || at("-") || at(" "))
            result.sign = m_text[m_next++];
        result.alternate = take("#");
        if (take("0")) {
            result.zero = true;
            if (!result.alignment) {
                result.fill = "0";
                result.alignment = '=';
            }
        }
        result.width = number();
        result.grouped = take(",");
        if (take(".")) {
            if (m_next == m_text.size() || m_text[m_next] < '0' || m_text[m_next] > '9')
                throwFailure("a format has no precision after '.'");
            result.precision = static_cast<int>(number());
        }
        if (m_next < m_text.size())
            result.type = m_text[m_next++];
        if (m_next != m_text.size())
            throwFailure("'" + std::string(m_text) + "' is no format");
        return result;
    }

private:
    bool at(std::string_view text) const { return m_text.substr(m_next).starts_with(text); }

    bool take(std::string_view text)
    {
        const bool found = at(text);
        m_next += found ? text.size() : 0;
        return found;
    }

    std::int64_t number()
    {
        std::int64_t value = 0;
        while (m_next < m_text.size() && m_text[m_next] >= '0' && m_text[m_next] <= '9') {
            value = value * 10 + (m_text[m_next++] - '0');
            checkTextSize(static_cast<std::size_t>(value));
        }
        return value;
    }

    std::string_view m_text;
    std::size_t m_next = 0;
};

void addGroups(std::string& digits)
{
    const std::size_t end = std::min(digits.find_first_not_of("0123456789"), digits.size());
    for (std::size_t at = end; at > 3;) {
        at -= 3;
        digits.insert(at, ",");
    }
}

std::string placed(const Specification& spec, const std::string& sign, std::string body, char standard)
{
    const char alignment = spec.alignment ? spec.alignment : standard;
    if (alignment != '=')
        return padded(sign + body, spec.width, alignment, spec.fill);
    if (spec.grouped && spec.fill == "0")
        throwFailure("a format with ',' and zeros in front is not supported");
    return sign + padded(std::move(body), spec.width - static_cast<std::int64_t>(sign.size()), '>', spec.fill);
}

std::string signOf(const Specification& spec, bool negative)
{
    return negative ? "-" : spec.sign == '-' ? "" : std::string(1, spec.sign);
}

[[noreturn]] void throwType(const Specification& spec, const Value& value)
{
    throwFailure(std::string("the format '") + spec.type + "' does not fit a value of type " +
                 std::string(typeName(value)));
}

std::string formatText(const Specification& spec, const Value& value)
{
    if ((spec.type && spec.type != 's') || spec.sign != '-' || spec.alternate || spec.grouped || spec.alignment == '=')
        throwType(spec, value);
    std::string text = value.bytes();
    if (spec.precision >= 0)
        text.resize(offsetOfCharacter(text, static_cast<std::size_t>(spec.precision)));
    return placed(spec, "", std::move(text), '<');
}

std::string formatInteger(const Specification& spec, const Value& value)
{
    int base = 10;
    std::string prefix;
    switch (spec.type) {
        case '\0':
        case 'd':
            break;
        case 'b':
            base = 2, prefix = "0b";
            break;
        case 'o':
            base = 8, prefix = "0o";
            break;
        case 'x':
            base = 16, prefix = "0x";
            break;
        case 'X':
            base = 16, prefix = "0X";
            break;
        default:
            throwType(spec, value);
    }
    if (spec.precision >= 0 || (spec.grouped && base != 10))
        throwType(spec, value);
    std::string digits = integerDigits(value.asInteger(), base, spec.type == 'X');
    if (spec.grouped)
        addGroups(digits);
    return placed(spec, signOf(spec, value.asInteger() < 0) + (spec.alternate ? prefix : ""), std::move(digits), '>');
}

std::string formatFloat(const Specification& spec, const Value& value)
{
    const double number = value.asDouble();
    const int precision = spec.precision < 0 ? 6 : spec.precision;
    std::string digits;
    switch (spec.type) {
        case 'e':
        case 'E':
        case 'f':
        case 'F':
        case 'g':
        case 'G':
            digits = floatDigits(number, spec.type, precision, spec.alternate);
            break;
        case '%':
            digits = floatDigits(number * 100, 'f', precision, spec.alternate) + "%";
            break;
        case '\0':
            if (spec.precision >= 0 || spec.alternate)
                throwFailure("a float with a precision but no type is not supported in a format");
            digits = printedDouble(std::abs(number));
            break;
        default:
            throwType(spec, value);
    }
    if (spec.grouped)
        addGroups(digits);
    return placed(spec, signOf(spec, std::signbit(number) && !std::isnan(number)), std::move(digits), '>');
}

std::string formatValue(const Value& value, std::string_view specification)
{
    if (specification.empty())
        return printed(value);
    const Specification spec = SpecificationReader(specification).run();
    const bool asFloat = std::string_view("eEfFgG%").find(spec.type) != std::string_view::npos && spec.type;
    if (value.is(Kind::Float) || (value.isInteger() && asFloat))
        return formatFloat(spec, value);
    if (value.isInteger())
        return formatInteger(spec, value);
    if (value.is(Kind::Text))
        return formatText(spec, value);
    throwFailure("a value of type " + std::string(typeName(value)) + " takes no format");
}

class Formatter {
public:
    explicit Formatter(const Arguments& arguments) : m_arguments(arguments) {}

    std::string run(std::string_view format, int depth)
    {
        if (depth < 0)
            throwFailure("formats are nested too deep");
        std::string out;
        for (std::size_t at = 0; at < format.size();) {
            const char c = format[at++];
            const bool doubled = at < format.size() && format[at] == c;
            if (c != '{' && c != '}') {
                out += c;
            } else if (doubled) {
                out += c;
                ++at;
            } else if (c == '}') {
                throwFailure("a single '}' in a format");
            } else {
                const std::size_t end = endOfField(format, at);
                out += field(format.substr(at, end - at), depth);
                at = end + 1;
            }
            checkTextSize(out.size());
        }
        return out;
    }

private:
    static std::size_t endOfField(std::string_view format, std::size_t at)
    {
        for (int open = 1; at < format.size(); ++at) {
            open += format[at] == '{' ? 1 : format[at] == '}' ? -1 : 0;
            if (open == 0)
                return at;
        }
        throwFailure("a field of a format has no '}'");
    }

    std::string field(std::string_view text, int depth)
    {
        // "[" may hold anything but "]".
        std::size_t nameEnd = 0;
        for (bool inBrackets = false; nameEnd < text.size(); ++nameEnd) {
            const char c = text[nameEnd];
            inBrackets = inBrackets ? c != ']' : c == '[';
            if (!inBrackets && (c == '!' || c == ':'))
                break;
        }
        Value value = fieldValue(text.substr(0, nameEnd));
        std::string_view rest = text.substr(nameEnd);
        if (rest.starts_with('!')) {
            if (rest.size() < 2 || (rest.size() > 2 && rest[2] != ':'))
                throwFailure("a conversion of a format is not followed by ':'");
            if (rest[1] != 's' && rest[1] != 'r')
                throwFailure(std::string("the conversion '!") + rest[1] + "' is not supported in a format");
            std::string converted;
            rest[1] == 'r' ? appendRepr(converted, value) : appendPrinted(converted, value);
            value = Value::text(std::move(converted));
            rest.remove_prefix(2);
        }
        return formatValue(value, rest.empty() ? std::string() : run(rest.substr(1), depth - 1));
    }

    Value fieldValue(std::string_view name)
    {
        std::size_t at = std::min(name.find_first_of(".["), name.size());
        Value value = argument(std::string(name.substr(0, at)));
        while (at < name.size()) {
            const bool isItem = name[at] == '[';
            const std::size_t end =
                isItem ? name.find(']', at) : std::min(name.find_first_of(".[", at + 1), name.size());
            if (end == std::string_view::npos || end == at + 1)
                throwFailure("a field of a format is cut short");
            const std::string part(name.substr(at + 1, end - at - 1));
            std::int64_t index = 0;
            if (isItem)
                value = parseInteger(part, 10, index) ? itemOf(value, Value(index)) : itemOf(value, Value::text(part));
            else
                value = attributeOf(value, m_names.emplace_back(part));
            at = end + (isItem ? 1 : 0);
            if (isItem && at < name.size() && name[at] != '.' && name[at] != '[')
                throwFailure("only '.' or '[' may follow ']' in a format");
        }
        return value;
    }

    Value argument(const std::string& name)
    {
        const bool isNumber = !name.empty() && name.find_first_not_of("0123456789") == std::string::npos;
        if (!name.empty() && !isNumber) {
            if (const Value* value = m_arguments.findNamed(name))
                return *value;
            throwFailure("format() lacks the argument '" + name + "'");
        }
        if (m_numbering != Numbering::Unknown && (m_numbering == Numbering::Manual) != isNumber)
            throwFailure("a format mixes numbered and unnumbered fields");
        m_numbering = isNumber ? Numbering::Manual : Numbering::Automatic;
        if (name.size() > 9)
            throwFailure("a field of a format has a number that is too large");
        const std::size_t index = isNumber ? std::stoul(name) : m_next++;
        if (index >= m_arguments.positional.size())
            throwFailure("format() lacks an argument");
        return m_arguments.positional[index];
    }

    enum class Numbering { Unknown, Automatic, Manual };

    const Arguments& m_arguments;
    std::list<std::string> m_names;  // of attributes, which undefined values point to
    Numbering m_numbering = Numbering::Unknown;
    std::size_t m_next = 0;
};

}  // namespace

std::string formatMethod(std::string_view format, const Arguments& arguments)
{
    return Formatter(arguments).run(format, 1);
}

}  // namespace poft::jinja
