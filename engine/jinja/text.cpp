// SPDX-License-Identifier: Apache-2.0
#include "engine/jinja/text.h"

#include "engine/jinja/characters.h"
#include "engine/jinja/failure.h"

namespace poft::jinja {

std::size_t Text::length() const
{
    std::size_t length = m_length.load(std::memory_order_relaxed);
    if (length == kUnknown) {
        length = countCharacters(m_bytes);
        m_length.store(length, std::memory_order_relaxed);
    }
    return length;
}

std::size_t Text::offsetOf(std::size_t index) const
{
    return length() == m_bytes.size() ? index : offsetOfCharacter(m_bytes, index);
}

std::string_view Text::between(std::size_t first, std::size_t last) const
{
    if (first >= last)
        return {};
    const std::size_t begin = offsetOf(first);
    return std::string_view(m_bytes).substr(begin, offsetOf(last) - begin);
}

void checkTextSize(std::size_t bytes)
{
    if (bytes > kMaxTextBytes)
        throwFailure("a text of the template grows beyond " + std::to_string(kMaxTextBytes >> 20) + " MiB");
}

std::string repeated(std::string_view text, std::size_t count)
{
    if (text.empty() || count == 0)
        return {};
    checkTextSize(count > kMaxTextBytes ? count : text.size() * count);
    std::string result;
    result.reserve(text.size() * count);
    for (std::size_t i = 0; i < count; ++i)
        result += text;
    return result;
}

std::string escapedHtml(std::string_view text)
{
    std::string result;
    result.reserve(text.size());
    for (const char c : text) {
        switch (c) {
            case '&':
                result += "&amp;";
                break;
            case '<':
                result += "&lt;";
                break;
            case '>':
                result += "&gt;";
                break;
            case '\'':
                result += "&#39;";
                break;
            case '"':
                result += "&#34;";
                break;
            default:
                result += c;
        }
    }
    checkTextSize(result.size());
    return result;
}

}  // namespace poft::jinja
