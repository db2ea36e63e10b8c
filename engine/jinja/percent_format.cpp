// SPDX-License-Identifier: Apache-2.0
#include "engine/jinja/percent_format.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "engine/jinja/characters.h"
#include "engine/jinja/dict.h"
#include "engine/jinja/failure.h"
#include "engine/jinja/number_format.h"
#include "engine/jinja/printing.h"

namespace poft::jinja {

namespace {

struct Directive {
    bool left = false;
    bool zero = false;
    bool plus = false;
    bool space = false;
    bool alternate = false;
    std::int64_t width = 0;
    int precision = -1;  // none
    char type = 's';
};

class Formatter {
public:
    Formatter(const Value& format, const Value& arguments)
        : m_format(format.bytes()), m_safe(format.asText().isSafe()), m_arguments(arguments)
    {
    }

    std::string run()
    {
        while (m_next < m_format.size()) {
            const std::size_t percent = std::min(m_format.find('%', m_next), m_format.size());
            m_out += m_format.substr(m_next, percent - m_next);
            m_next = percent;
            if (m_next < m_format.size()) {
                ++m_next;
                readDirective();
            }
            checkTextSize(m_out.size());
        }
        const bool unused =
            m_arguments.is(Kind::Tuple) ? m_used < m_arguments.asItems()->values.size() : m_used == 0 && !isMapping();
        if (unused)
            throwFailure("not all arguments of '%' were used");
        return std::move(m_out);
    }

private:
    /// What Python takes for a mapping here: anything with items that can be named, but a tuple or text.
    bool isMapping() const
    {
        switch (m_arguments.kind()) {
            case Kind::Dict:
            case Kind::List:
            case Kind::Range:
            case Kind::Undefined:
                return true;
            default:
                return false;
        }
    }

    Value nextArgument()
    {
        if (m_named)
            return *std::exchange(m_named, std::nullopt);
        if (m_arguments.is(Kind::Tuple)) {
            const auto& values = m_arguments.asItems()->values;
            if (m_used < values.size())
                return values[m_used++];
        } else if (m_used == 0) {
            ++m_used;
            return m_arguments;
        }
        throwFailure("not enough arguments for '%'");
    }

    char take()
    {
        if (m_next == m_format.size())
            throwFailure("a format of '%' is cut short");
        return m_format[m_next++];
    }

    void readName()
    {
        std::size_t depth = 1;
        const std::size_t begin = m_next;
        while (depth > 0) {
            const char c = take();
            depth += c == '(' ? 1 : 0;
            depth -= c == ')' ? 1 : 0;
        }
        const std::string_view name = m_format.substr(begin, m_next - begin - 1);
        if (!m_arguments.is(Kind::Dict))
            throwFailure("a named argument of '%' needs a dict");
        const Value* value = m_arguments.asDict()->find(name);
        if (!value)
            throwFailure("the dict after '%' has no key '" + std::string(name) + "'");
        m_named = *value;
    }

    std::int64_t readNumber()
    {
        if (m_next < m_format.size() && m_format[m_next] == '*') {
            ++m_next;
            const Value value = nextArgument();
            if (!value.isInteger())
                throwFailure("'*' in a format needs an integer");
            return value.asInteger();
        }
        std::int64_t number = 0;
        while (m_next < m_format.size() && m_format[m_next] >= '0' && m_format[m_next] <= '9') {
            number = number * 10 + (m_format[m_next++] - '0');
            checkTextSize(static_cast<std::size_t>(number));
        }
        return number;
    }

    void readDirective()
    {
        Directive directive;
        if (m_next < m_format.size() && m_format[m_next] == '(') {
            ++m_next;
            readName();
        }
        for (bool flag = true; flag && m_next < m_format.size();) {
            const char c = m_format[m_next];
            flag = c == '-' || c == '0' || c == '+' || c == ' ' || c == '#';
            directive.left |= c == '-';
            directive.zero |= c == '0';
            directive.plus |= c == '+';
            directive.space |= c == ' ';
            directive.alternate |= c == '#';
            m_next += flag ? 1 : 0;
        }
        directive.width = readNumber();
        if (directive.width < 0) {
            directive.left = true;
            directive.width = -directive.width;
        }
        if (m_next < m_format.size() && m_format[m_next] == '.') {
            ++m_next;
            directive.precision = static_cast<int>(std::clamp<std::int64_t>(readNumber(), 0, INT32_MAX));
        }
        if (m_next < m_format.size() && std::string_view("hlL").find(m_format[m_next]) != std::string_view::npos)
            ++m_next;
        directive.type = take();
        checkTextSize(static_cast<std::size_t>(directive.width));
        write(directive);
    }

    void write(const Directive& directive)
    {
        switch (directive.type) {
            case '%':
                m_out += '%';
                return;
            case 's':
            case 'r':
            case 'a':
                return writeText(directive, nextArgument());
            case 'c':
                return writeCharacter(directive, nextArgument());
            case 'd':
            case 'i':
            case 'u':
            case 'o':
            case 'x':
            case 'X':
                return writeInteger(directive, nextArgument());
            case 'e':
            case 'E':
            case 'f':
            case 'F':
            case 'g':
            case 'G':
                return writeFloat(directive, nextArgument());
            default:
                throwFailure(std::string("'%") + directive.type + "' is no format");
        }
    }

    void addPadded(const Directive& directive, std::string text)
    {
        m_out += padded(std::move(text), directive.width, directive.left ? '<' : '>', " ");
    }

    void writeText(const Directive& directive, const Value& value)
    {
        std::string text;
        if (directive.type == 'a')
            throwFailure("'%a' is not supported");
        if (directive.type == 'r')
            appendRepr(text, value);
        else
            appendPrinted(text, value);
        const bool isPlain = directive.type == 'r' || !value.is(Kind::Text) || !value.asText().isSafe();
        if (m_safe && isPlain)
            text = escapedHtml(text);
        if (directive.precision >= 0)
            text.resize(offsetOfCharacter(text, static_cast<std::size_t>(directive.precision)));
        addPadded(directive, std::move(text));
    }

    void writeCharacter(const Directive& directive, const Value& value)
    {
        std::string text;
        if (value.is(Kind::Text) && value.asText().length() == 1)
            text = value.bytes();
        else if (value.isInteger() && value.asInteger() >= 0 && value.asInteger() < 0x110000 &&
                 (value.asInteger() < 0xD800 || value.asInteger() >= 0xE000))
            appendCharacter(text, static_cast<char32_t>(value.asInteger()));
        else
            throwFailure("'%c' needs a character");
        addPadded(directive, m_safe ? escapedHtml(text) : text);
    }

    void addNumber(const Directive& directive, bool negative, std::string_view prefix, std::string digits)
    {
        std::string sign = negative ? "-" : directive.plus ? "+" : directive.space ? " " : "";
        sign += prefix;
        if (directive.zero && !directive.left)
            digits = padded(std::move(digits), directive.width - static_cast<std::int64_t>(sign.size()), '>', "0");
        addPadded(directive, sign + digits);
    }

    void writeInteger(const Directive& directive, const Value& value)
    {
        const char type = directive.type;
        const bool decimal = type == 'd' || type == 'i' || type == 'u';
        if (value.isUndefined())
            throwUndefined(value);
        if (!value.isInteger() && !(decimal && value.is(Kind::Float)))
            throwFailure(std::string("'%") + type + "' needs a number, not a value of type " +
                         std::string(typeName(value)));
        const std::int64_t number = value.isInteger() ? value.asInteger() : truncated(value.asDouble());
        const int base = decimal ? 10 : type == 'o' ? 8 : 16;
        std::string digits = integerDigits(number, base, type == 'X');
        if (directive.precision >= 0)
            digits = padded(std::move(digits), directive.precision, '>', "0");
        const std::string_view prefix = decimal || !directive.alternate ? ""
                                        : type == 'o'                   ? "0o"
                                        : type == 'x'                   ? "0x"
                                                                        : "0X";
        addNumber(directive, number < 0, prefix, std::move(digits));
    }

    void writeFloat(const Directive& directive, const Value& value)
    {
        const double number = toDouble(value, std::string("'%") + directive.type + "'");
        const int precision = directive.precision < 0 ? 6 : directive.precision;
        addNumber(directive, std::signbit(number) && number == number, "",
                  floatDigits(number, directive.type, precision, directive.alternate));
    }

    std::string_view m_format;
    bool m_safe;
    const Value& m_arguments;
    std::optional<Value> m_named;  // the argument of the directive that is being read
    std::size_t m_next = 0;
    std::size_t m_used = 0;
    std::string m_out;
};

}  // namespace

Value percentFormat(const Value& format, const Value& arguments)
{
    return Value::text(Formatter(format, arguments).run(), format.asText().isSafe());
}

}  // namespace poft::jinja
