// SPDX-License-Identifier: Apache-2.0
#include "storage/content/canonical_json.h"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <utility>
#include <vector>

#include "storage/content/utf8.h"

namespace poft::storage {

namespace {

constexpr int kDeepest = 200;

void appendUtf8(std::string& out, std::uint32_t code)
{
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xc0 | (code >> 6));
        out += static_cast<char>(0x80 | (code & 0x3f));
    } else if (code < 0x10000) {
        out += static_cast<char>(0xe0 | (code >> 12));
        out += static_cast<char>(0x80 | ((code >> 6) & 0x3f));
        out += static_cast<char>(0x80 | (code & 0x3f));
    } else {
        out += static_cast<char>(0xf0 | (code >> 18));
        out += static_cast<char>(0x80 | ((code >> 12) & 0x3f));
        out += static_cast<char>(0x80 | ((code >> 6) & 0x3f));
        out += static_cast<char>(0x80 | (code & 0x3f));
    }
}

/// Rewrites one JSON text. A general parser would turn numbers into doubles; identity needs them as they were written.
class Rewriter {
public:
    explicit Rewriter(std::string_view text) : m_text(text) {}

    Result<std::string> run()
    {
        if (const std::size_t valid = validUtf8Prefix(m_text); valid < m_text.size()) {
            m_at = valid;
            return wrong("a byte that is no UTF-8");
        }
        std::string out;
        POFT_TRY(value(out, 0));
        skipSpace();
        if (m_at < m_text.size())
            return wrong("text after the end of the value");
        return out;
    }

private:
    tl::unexpected<Error> wrong(const std::string& what) const
    {
        return fail(ErrorKind::Invalid, "The JSON text has " + what + " at byte " + std::to_string(m_at) + ".");
    }

    bool next(char wanted)
    {
        if (m_at >= m_text.size() || m_text[m_at] != wanted)
            return false;
        ++m_at;
        return true;
    }

    char peek() const { return m_at < m_text.size() ? m_text[m_at] : '\0'; }

    void skipSpace()
    {
        while (m_at < m_text.size() && std::string_view(" \t\r\n").find(m_text[m_at]) != std::string_view::npos)
            ++m_at;
    }

    Status value(std::string& out, int depth)
    {
        if (depth > kDeepest)
            return wrong("values nested deeper than " + std::to_string(kDeepest));
        skipSpace();
        switch (peek()) {
            case '{':
                return object(out, depth);
            case '[':
                return array(out, depth);
            case '"': {
                POFT_TRY_ASSIGN(const std::string text, string());
                appendJsonString(out, text);
                return {};
            }
            default:
                break;
        }
        for (const std::string_view word : {"true", "false", "null"}) {
            if (m_text.substr(m_at, word.size()) == word) {
                out += word;
                m_at += word.size();
                return {};
            }
        }
        return number(out);
    }

    Status object(std::string& out, int depth)
    {
        ++m_at;
        std::vector<std::pair<std::string, std::string>> members;
        skipSpace();
        if (!next('}')) {
            do {
                skipSpace();
                if (peek() != '"')
                    return wrong("no key where one must stand");
                POFT_TRY_ASSIGN(std::string key, string());
                skipSpace();
                if (!next(':'))
                    return wrong("no colon after a key");
                std::string member;
                POFT_TRY(value(member, depth + 1));
                members.emplace_back(std::move(key), std::move(member));
                skipSpace();
            } while (next(','));
            if (!next('}'))
                return wrong("an object that is not closed");
        }
        std::sort(members.begin(), members.end());
        out += '{';
        for (std::size_t index = 0; index < members.size(); ++index) {
            if (index > 0) {
                if (members[index].first == members[index - 1].first)
                    return wrong("the key \"" + members[index].first + "\" twice in the object that ends");
                out += ',';
            }
            appendJsonString(out, members[index].first);
            out += ':';
            out += members[index].second;
        }
        out += '}';
        return {};
    }

    Status array(std::string& out, int depth)
    {
        ++m_at;
        out += '[';
        skipSpace();
        if (next(']')) {
            out += ']';
            return {};
        }
        while (true) {
            POFT_TRY(value(out, depth + 1));
            skipSpace();
            if (next(']'))
                break;
            if (!next(','))
                return wrong("an array that is not closed");
            out += ',';
        }
        out += ']';
        return {};
    }

    bool digits()
    {
        const std::size_t begin = m_at;
        while (std::isdigit(static_cast<unsigned char>(peek())))
            ++m_at;
        return m_at > begin;
    }

    Status number(std::string& out)
    {
        const std::size_t begin = m_at;
        next('-');
        if (!next('0') && !digits())
            return wrong(m_at < m_text.size() ? "something that is no value" : "its end where a value must stand");
        if (next('.') && !digits())
            return wrong("a number without digits after its point");
        if (next('e') || next('E')) {
            if (!next('+'))
                next('-');
            if (!digits())
                return wrong("a number without digits in its exponent");
        }
        out += m_text.substr(begin, m_at - begin);
        return {};
    }

    Result<std::uint32_t> hexCode()
    {
        std::uint32_t code = 0;
        for (int count = 0; count < 4; ++count, ++m_at) {
            const char digit = peek();
            if (!std::isxdigit(static_cast<unsigned char>(digit)))
                return wrong("a \\u without four hexadecimal digits");
            code = code * 16 + static_cast<std::uint32_t>(digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
        }
        return code;
    }

    Status escape(std::string& out)
    {
        static constexpr std::string_view kLetters = "\"\\/bfnrt";
        static constexpr std::string_view kMeant = "\"\\/\b\f\n\r\t";
        const char letter = peek();
        ++m_at;
        if (const std::size_t index = kLetters.find(letter); index != std::string_view::npos) {
            out += kMeant[index];
            return {};
        }
        if (letter != 'u')
            return wrong("an unknown escape");
        POFT_TRY_ASSIGN(std::uint32_t code, hexCode());
        if (code >= 0xdc00 && code <= 0xdfff)
            return wrong("half of a surrogate pair");
        if (code >= 0xd800 && code <= 0xdbff) {
            if (!next('\\') || !next('u'))
                return wrong("half of a surrogate pair");
            POFT_TRY_ASSIGN(const std::uint32_t low, hexCode());
            if (low < 0xdc00 || low > 0xdfff)
                return wrong("half of a surrogate pair");
            code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        }
        appendUtf8(out, code);
        return {};
    }

    Result<std::string> string()
    {
        ++m_at;
        std::string out;
        while (m_at < m_text.size()) {
            const char byte = m_text[m_at];
            if (byte == '"') {
                ++m_at;
                return out;
            }
            if (static_cast<unsigned char>(byte) < 0x20)
                return wrong("a control character inside a string");
            ++m_at;
            if (byte != '\\')
                out += byte;
            else
                POFT_TRY(escape(out));
        }
        return wrong("a string that is not closed");
    }

    std::string_view m_text;
    std::size_t m_at = 0;
};

}  // namespace

Result<std::string> canonicalJson(std::string_view json)
{
    return Rewriter(json).run();
}

void appendJsonString(std::string& out, std::string_view text)
{
    static constexpr std::string_view kDigits = "0123456789abcdef";
    static constexpr std::string_view kShort = "\b\t\n\f\r";
    static constexpr std::string_view kShortLetters = "btnfr";
    out += '"';
    for (const char byte : text) {
        const auto value = static_cast<unsigned char>(byte);
        if (byte == '"' || byte == '\\') {
            out += '\\';
            out += byte;
        } else if (value >= 0x20) {
            out += byte;
        } else if (const std::size_t index = kShort.find(byte); index != std::string_view::npos) {
            out += '\\';
            out += kShortLetters[index];
        } else {
            out += "\\u00";
            out += kDigits[value >> 4];
            out += kDigits[value & 15];
        }
    }
    out += '"';
}

}  // namespace poft::storage
