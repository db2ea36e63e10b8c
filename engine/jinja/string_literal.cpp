// SPDX-License-Identifier: Apache-2.0
#include "engine/jinja/string_literal.h"

#include <cstdint>
#include <optional>

#include "engine/jinja/characters.h"

namespace poft::jinja {

namespace {

std::optional<unsigned> digitValue(char c)
{
    if (c >= '0' && c <= '9')
        return static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f')
        return static_cast<unsigned>(c - 'a' + 10);
    if (c >= 'A' && c <= 'F')
        return static_cast<unsigned>(c - 'A' + 10);
    return std::nullopt;
}

/// jinja2 turns a character beyond ASCII into an escape before it reads escapes; after a backslash that shows.
std::string asEscape(char32_t c)
{
    constexpr std::string_view kDigits = "0123456789abcdef";
    const int width = c <= 0xFF ? 2 : c <= 0xFFFF ? 4 : 8;
    std::string text(1, c <= 0xFF ? 'x' : c <= 0xFFFF ? 'u' : 'U');
    for (int shift = (width - 1) * 4; shift >= 0; shift -= 4)
        text += kDigits[c >> shift & 0xF];
    return text;
}

class Unescaper {
public:
    Unescaper(std::string_view literal, Position position) : m_literal(literal), m_position(position) {}

    std::string run()
    {
        while (m_next < m_literal.size()) {
            const char c = m_literal[m_next++];
            if (c == '\\' && m_next < m_literal.size())
                escape();
            else
                m_text += c;
        }
        return std::move(m_text);
    }

private:
    void escape()
    {
        const char c = m_literal[m_next];
        if (static_cast<unsigned char>(c) >= 0x80) {
            m_text += '\\';
            m_text += asEscape(takeCharacter(m_literal, m_next));
            return;
        }
        ++m_next;
        switch (c) {
            case '\n':
                return;
            case '\\':
            case '\'':
            case '"':
                m_text += c;
                return;
            case 'a':
                m_text += '\a';
                return;
            case 'b':
                m_text += '\b';
                return;
            case 'f':
                m_text += '\f';
                return;
            case 'n':
                m_text += '\n';
                return;
            case 'r':
                m_text += '\r';
                return;
            case 't':
                m_text += '\t';
                return;
            case 'v':
                m_text += '\v';
                return;
            case 'x':
                return appendHex(2);
            case 'u':
                return appendHex(4);
            case 'U':
                return appendHex(8);
            case 'N':
                throwFailure("\\N{…} in a string is not supported", m_position);
            default:
                break;
        }
        if (c >= '0' && c <= '7')
            return appendOctal();
        m_text += '\\';
        m_text += c;
    }

    void appendHex(int digits)
    {
        std::uint64_t value = 0;
        for (int i = 0; i < digits; ++i) {
            const auto digit = m_next < m_literal.size() ? digitValue(m_literal[m_next]) : std::nullopt;
            if (!digit)
                throwFailure("an escape in a string is cut short", m_position);
            value = value * 16 + *digit;
            ++m_next;
        }
        append(value);
    }

    void appendOctal()
    {
        std::uint64_t value = 0;
        --m_next;
        for (int i = 0; i < 3 && m_next < m_literal.size() && m_literal[m_next] >= '0' && m_literal[m_next] <= '7'; ++i)
            value = value * 8 + static_cast<unsigned>(m_literal[m_next++] - '0');
        append(value);
    }

    void append(std::uint64_t value)
    {
        if (value > 0x10FFFF)
            throwFailure("an escape in a string is no character", m_position);
        if (value >= 0xD800 && value < 0xE000)
            throwFailure("half a surrogate pair in a string is not supported", m_position);
        appendCharacter(m_text, static_cast<char32_t>(value));
    }

    std::string_view m_literal;
    Position m_position;
    std::size_t m_next = 0;
    std::string m_text;
};

}  // namespace

std::string unescapeLiteral(std::string_view literal, Position position)
{
    return Unescaper(literal, position).run();
}

}  // namespace poft::jinja
