// SPDX-License-Identifier: Apache-2.0
#include "engine/jinja/lexer.h"

#include <algorithm>
#include <array>
#include <optional>

#include "engine/jinja/characters.h"
#include "engine/jinja/string_literal.h"

namespace poft::jinja {

namespace {

/// "\r\n" and "\r" become "\n", and one new line at the end is dropped.
std::string normalized(std::string_view source)
{
    std::string text;
    text.reserve(source.size());
    for (std::size_t i = 0; i < source.size(); ++i) {
        if (source[i] == '\r') {
            text += '\n';
            i += i + 1 < source.size() && source[i + 1] == '\n' ? 1 : 0;
        } else {
            text += source[i];
        }
    }
    if (text.ends_with('\n'))
        text.pop_back();
    return text;
}

bool isDigitAscii(char c)
{
    return c >= '0' && c <= '9';
}

std::string_view withoutTrailingSpace(std::string_view text)
{
    while (!text.empty()) {
        std::size_t position = text.size();
        if (!isSpace(takeCharacterBefore(text, position)))
            break;
        text = text.substr(0, position);
    }
    return text;
}

/// Without the white space between the last new line and the end, if nothing else is there.
std::string_view withoutIndentation(std::string_view text, bool startsLine)
{
    const std::size_t newLine = text.rfind('\n');
    const std::size_t begin = newLine == std::string_view::npos ? 0 : newLine + 1;
    if (begin == 0 && !startsLine)
        return text;
    const std::string_view last = text.substr(begin);
    return withoutTrailingSpace(last).empty() ? text.substr(0, begin) : text;
}

class Lexer {
public:
    explicit Lexer(std::string_view source) : m_source(normalized(source)) {}

    std::vector<Token> run()
    {
        while (m_next < m_source.size())
            readRoot();
        add(TokenKind::End, m_source.size(), {});
        return std::move(m_tokens);
    }

private:
    Position positionOf(std::size_t offset)
    {
        // Tokens come in order, so the place is counted on from the last one.
        const std::string_view passed = std::string_view(m_source).substr(m_counted, offset - m_counted);
        m_position.line += static_cast<int>(std::ranges::count(passed, '\n'));
        const std::size_t newLine = passed.rfind('\n');
        const int before = newLine == std::string_view::npos ? m_position.column : 1;
        m_position.column =
            before +
            static_cast<int>(countCharacters(newLine == std::string_view::npos ? passed : passed.substr(newLine + 1)));
        m_counted = offset;
        return m_position;
    }

    void add(TokenKind kind, std::size_t offset, std::string text)
    {
        m_tokens.push_back({kind, positionOf(offset), std::move(text)});
    }

    bool startsWith(std::string_view text, std::size_t offset) const
    {
        return std::string_view(m_source).substr(offset).starts_with(text);
    }

    std::size_t afterSpace(std::size_t offset) const
    {
        while (offset < m_source.size()) {
            std::size_t end = offset;
            if (!isSpace(takeCharacter(m_source, end)))
                break;
            offset = end;
        }
        return offset;
    }

    /// The data before a tag, as the tag's sign and lstrip_blocks leave it.
    void addData(std::size_t begin, std::size_t end, char sign, bool isVariable)
    {
        std::string_view data = std::string_view(m_source).substr(begin, end - begin);
        if (sign == '-')
            data = withoutTrailingSpace(data);
        else if (sign != '+' && !isVariable)
            data = withoutIndentation(data, m_startsLine);
        if (!data.empty())
            add(TokenKind::Data, begin, std::string(data));
    }

    char signAt(std::size_t offset) const
    {
        return offset < m_source.size() && (m_source[offset] == '-' || m_source[offset] == '+') ? m_source[offset]
                                                                                                : '\0';
    }

    /// Data up to the next tag, and the tag's begin.
    void readRoot()
    {
        std::size_t tag = m_next;
        for (;; ++tag) {
            tag = m_source.find('{', tag);
            if (tag == std::string::npos) {
                add(TokenKind::Data, m_next, m_source.substr(m_next));
                m_next = m_source.size();
                return;
            }
            if (startsWith("{%", tag) || startsWith("{{", tag) || startsWith("{#", tag))
                break;
        }
        const char sign = signAt(tag + 2);
        addData(m_next, tag, sign, m_source[tag + 1] == '{');
        m_next = tag + 2 + (sign ? 1 : 0);
        m_startsLine = false;
        if (m_source[tag + 1] == '#')
            skipComment(tag);
        else if (m_source[tag + 1] == '{')
            readTag(tag, TokenKind::VariableBegin, TokenKind::VariableEnd);
        else if (const auto body = rawBody())
            readRaw(tag, *body);
        else
            readTag(tag, TokenKind::BlockBegin, TokenKind::BlockEnd);
    }

    /// The end of a block or comment with the white space that its sign and trim_blocks take; npos if none is here.
    std::size_t endOfTag(std::string_view close, std::size_t offset) const
    {
        const char sign = signAt(offset);
        const std::size_t at = offset + (sign ? 1 : 0);
        if (!startsWith(close, at))
            return std::string::npos;
        const std::size_t end = at + close.size();
        if (sign == '-')
            return afterSpace(end);
        return !sign && end < m_source.size() && m_source[end] == '\n' ? end + 1 : end;
    }

    void moveTo(std::size_t end)
    {
        m_startsLine = m_source[end - 1] == '\n';
        m_next = end;
    }

    void skipComment(std::size_t tag)
    {
        for (std::size_t at = m_next; at < m_source.size(); ++at)
            if (const std::size_t end = endOfTag("#}", at); end != std::string::npos)
                return moveTo(end);
        throwFailure("a comment has no end '#}'", positionOf(tag));
    }

    /// Where the text of a raw block begins, if the tag after the current place is "raw %}".
    std::optional<std::size_t> rawBody() const
    {
        std::size_t at = afterSpace(m_next);
        if (!startsWith("raw", at))
            return std::nullopt;
        at = afterSpace(at + 3);
        if (startsWith("-%}", at))
            return afterSpace(at + 3);
        return startsWith("%}", at) ? std::optional(at + 2) : std::nullopt;
    }

    void readRaw(std::size_t tag, std::size_t body)
    {
        moveTo(body);
        for (std::size_t at = m_source.find("{%", body); at != std::string::npos; at = m_source.find("{%", at + 1)) {
            const char sign = signAt(at + 2);
            const std::size_t word = afterSpace(at + 2 + (sign ? 1 : 0));
            if (!startsWith("endraw", word))
                continue;
            const std::size_t end = endOfTag("%}", afterSpace(word + 6));
            if (end == std::string::npos)
                continue;
            addData(body, at, sign, false);
            return moveTo(end);
        }
        throwFailure("a raw block has no end", positionOf(tag));
    }

    void readTag(std::size_t tag, TokenKind begin, TokenKind end)
    {
        add(begin, tag, m_source.substr(tag, 2));
        m_open.clear();
        for (;;) {
            if (m_next >= m_source.size())
                return;
            if (m_open.empty() && readEnd(end))
                return;
            readToken();
        }
    }

    bool readEnd(TokenKind kind)
    {
        std::size_t end = std::string::npos;
        if (kind == TokenKind::BlockEnd)
            end = endOfTag("%}", m_next);
        else if (startsWith("-}}", m_next))
            end = afterSpace(m_next + 3);
        else if (startsWith("}}", m_next))
            end = m_next + 2;
        if (end == std::string::npos)
            return false;
        add(kind, m_next, kind == TokenKind::BlockEnd ? "%}" : "}}");
        moveTo(end);
        return true;
    }

    void readToken()
    {
        const std::size_t begin = m_next;
        if (const std::size_t end = afterSpace(begin); end != begin) {
            m_next = end;
            return;
        }
        const char c = m_source[begin];
        if (isDigitAscii(c))
            return readNumber();
        std::size_t end = begin;
        while (end < m_source.size()) {
            std::size_t after = end;
            const char32_t character = takeCharacter(m_source, after);
            if (character != '_' && !isAlphanumeric(character))
                break;
            end = after;
        }
        if (end != begin)
            return readName(begin, end);
        if (c == '\'' || c == '"')
            return readString();
        readOperator();
    }

    void readName(std::size_t begin, std::size_t end)
    {
        std::size_t second = begin;
        const char32_t first = takeCharacter(m_source, second);
        if (first != '_' && !isAlpha(first))
            throwFailure("a name begins with a character that no name can begin with", positionOf(begin));
        m_next = end;
        add(TokenKind::Name, begin, m_source.substr(begin, end - begin));
    }

    /// Digits with single "_" between them, from `offset` on; where they end.
    template <class IsDigit>
    std::size_t afterDigits(std::size_t offset, IsDigit isDigitHere) const
    {
        const auto digitAt = [&](std::size_t at) { return at < m_source.size() && isDigitHere(m_source[at]); };
        if (!digitAt(offset))
            return offset;
        while (digitAt(offset) || (offset < m_source.size() && m_source[offset] == '_' && digitAt(offset + 1)))
            ++offset;
        return offset;
    }

    std::size_t afterFloat(std::size_t begin) const
    {
        if (begin > 0 && m_source[begin - 1] == '.')
            return begin;
        const std::size_t whole = afterDigits(begin, isDigitAscii);
        std::size_t end = whole;
        if (end < m_source.size() && m_source[end] == '.')
            if (const std::size_t fraction = afterDigits(end + 1, isDigitAscii); fraction > end + 1)
                end = fraction;
        if (end < m_source.size() && (m_source[end] == 'e' || m_source[end] == 'E')) {
            const std::size_t digits = end + 1 + (signAt(end + 1) ? 1 : 0);
            if (const std::size_t exponent = afterDigits(digits, isDigitAscii); exponent > digits)
                return exponent;
        }
        return end > whole ? end : begin;
    }

    std::size_t afterInteger(std::size_t begin) const
    {
        if (m_source[begin] != '0')
            return afterDigits(begin, isDigitAscii);
        const char base = begin + 1 < m_source.size() ? static_cast<char>(m_source[begin + 1] | 0x20) : '\0';
        const auto belongs = [base](char c) {
            if (base == 'b')
                return c == '0' || c == '1';
            if (base == 'o')
                return c >= '0' && c <= '7';
            return base == 'x' && (isDigitAscii(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f'));
        };
        if (base == 'b' || base == 'o' || base == 'x') {
            const std::size_t digits = begin + 2 + (begin + 2 < m_source.size() && m_source[begin + 2] == '_' ? 1 : 0);
            if (const std::size_t end = afterDigits(digits, belongs); end > digits)
                return end;
        }
        return afterDigits(begin, [](char c) { return c == '0'; });
    }

    void readNumber()
    {
        const std::size_t begin = m_next;
        std::size_t end = afterFloat(begin);
        const bool isFloat = end > begin;
        if (!isFloat)
            end = afterInteger(begin);
        std::string digits = m_source.substr(begin, end - begin);
        std::erase(digits, '_');
        m_next = end;
        add(isFloat ? TokenKind::Float : TokenKind::Integer, begin, std::move(digits));
    }

    void readString()
    {
        const std::size_t begin = m_next;
        for (std::size_t at = begin + 1; at < m_source.size(); ++at) {
            if (m_source[at] == '\\') {
                ++at;
            } else if (m_source[at] == m_source[begin]) {
                m_next = at + 1;
                const Position position = positionOf(begin);
                return add(TokenKind::String, begin,
                           unescapeLiteral(std::string_view(m_source).substr(begin + 1, at - begin - 1), position));
            }
        }
        throwFailure("a string has no end", positionOf(begin));
    }

    void readOperator()
    {
        constexpr std::array<std::string_view, 26> kOperators{"**", "//", "==", "!=", ">=", "<=", "+", "-", "/",
                                                              "*",  "%",  "~",  "[",  "]",  "(",  ")", "{", "}",
                                                              ">",  "<",  "=",  ".",  ":",  "|",  ",", ";"};
        const auto* found =
            std::ranges::find_if(kOperators, [&](std::string_view op) { return startsWith(op, m_next); });
        if (found == kOperators.end()) {
            std::size_t end = m_next;
            takeCharacter(m_source, end);
            throwFailure("unexpected character '" + m_source.substr(m_next, end - m_next) + "'", positionOf(m_next));
        }
        if (*found == "(" || *found == "[" || *found == "{")
            m_open += *found == "(" ? ')' : *found == "[" ? ']' : '}';
        if (*found == ")" || *found == "]" || *found == "}") {
            if (m_open.empty() || m_open.back() != found->front())
                throwFailure("unexpected '" + std::string(*found) + "'", positionOf(m_next));
            m_open.pop_back();
        }
        add(TokenKind::Operator, m_next, std::string(*found));
        m_next += found->size();
    }

    std::string m_source;
    std::vector<Token> m_tokens;
    std::size_t m_next = 0;
    bool m_startsLine = true;  // the last tag took a new line, or nothing was read yet
    std::string m_open;        // the closing brackets that are awaited within a tag
    Position m_position{1, 1};
    std::size_t m_counted = 0;  // up to where m_position has counted
};

}  // namespace

std::vector<Token> tokenize(std::string_view source)
{
    return Lexer(source).run();
}

std::string describe(const Token& token)
{
    switch (token.kind) {
        case TokenKind::End:
            return "the end of the template";
        case TokenKind::Data:
            return "text";
        case TokenKind::String:
            return "a string";
        case TokenKind::BlockBegin:
        case TokenKind::BlockEnd:
        case TokenKind::VariableBegin:
        case TokenKind::VariableEnd:
            return "'" + token.text + "'";
        default:
            return "'" + token.text + "'";
    }
}

}  // namespace poft::jinja
