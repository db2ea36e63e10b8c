// SPDX-License-Identifier: Apache-2.0
#include "engine/jinja/text_operations.h"

#include <algorithm>

#include "engine/jinja/characters.h"
#include "engine/jinja/number_format.h"
#include "engine/jinja/text.h"

namespace poft::jinja {

namespace {

template <class Belongs>
std::string_view strippedWhere(std::string_view text, Sides sides, Belongs belongs)
{
    while (sides != Sides::Right && !text.empty()) {
        std::size_t position = 0;
        if (!belongs(takeCharacter(text, position)))
            break;
        text.remove_prefix(position);
    }
    while (sides != Sides::Left && !text.empty()) {
        std::size_t position = text.size();
        if (!belongs(takeCharacterBefore(text, position)))
            break;
        text = text.substr(0, position);
    }
    return text;
}

bool isLineEnd(char32_t c)
{
    return (c >= 0x0A && c <= 0x0D) || (c >= 0x1C && c <= 0x1E) || c == 0x85 || c == 0x2028 || c == 0x2029;
}

/// The word at the end of a text, and the text before it without the white space between.
std::string_view takeLastWord(std::string_view& text)
{
    std::size_t begin = text.size();
    while (begin > 0) {
        std::size_t before = begin;
        if (isSpace(takeCharacterBefore(text, before)))
            break;
        begin = before;
    }
    const std::string_view word = text.substr(begin);
    text = stripped(text.substr(0, begin), Sides::Right);
    return word;
}

std::string_view takeFirstWord(std::string_view& text)
{
    std::size_t end = 0;
    while (end < text.size()) {
        std::size_t after = end;
        if (isSpace(takeCharacter(text, after)))
            break;
        end = after;
    }
    const std::string_view word = text.substr(0, end);
    text = stripped(text.substr(end), Sides::Left);
    return word;
}

bool hasOnly(std::string_view text, bool (*wanted)(char32_t), bool (*other)(char32_t))
{
    bool any = false;
    for (std::size_t position = 0; position < text.size();) {
        const char32_t c = takeCharacter(text, position);
        if (other(c) || isTitle(c))
            return false;
        any = any || wanted(c);
    }
    return any;
}

}  // namespace

std::string_view stripped(std::string_view text, Sides sides)
{
    return strippedWhere(text, sides, isSpace);
}

std::string_view strippedOf(std::string_view text, std::string_view characters, Sides sides)
{
    std::u32string set;
    for (std::size_t position = 0; position < characters.size();)
        set += takeCharacter(characters, position);
    return strippedWhere(text, sides, [&](char32_t c) { return set.find(c) != std::u32string::npos; });
}

std::vector<std::string> splitAtSpace(std::string_view text, std::int64_t most, bool fromRight)
{
    std::vector<std::string> parts;
    text = stripped(text, fromRight ? Sides::Right : Sides::Left);
    while (!text.empty() && most != 0) {
        parts.emplace_back(fromRight ? takeLastWord(text) : takeFirstWord(text));
        --most;
    }
    // What is left once the limit is reached keeps the white space at its far end.
    if (!text.empty())
        parts.emplace_back(text);
    if (fromRight)
        std::ranges::reverse(parts);
    return parts;
}

std::vector<std::string> splitAt(std::string_view text, std::string_view separator, std::int64_t most, bool fromRight)
{
    std::vector<std::string> parts;
    for (; most != 0; --most) {
        const std::size_t at = fromRight ? text.rfind(separator) : text.find(separator);
        if (at == std::string_view::npos)
            break;
        parts.emplace_back(fromRight ? text.substr(at + separator.size()) : text.substr(0, at));
        text = fromRight ? text.substr(0, at) : text.substr(at + separator.size());
    }
    parts.emplace_back(text);
    if (fromRight)
        std::ranges::reverse(parts);
    return parts;
}

std::vector<std::string> splitLines(std::string_view text, bool keepEnds)
{
    std::vector<std::string> lines;
    std::size_t begin = 0;
    for (std::size_t position = 0; position < text.size();) {
        const std::size_t end = position;
        const char32_t c = takeCharacter(text, position);
        if (!isLineEnd(c))
            continue;
        if (c == '\r' && position < text.size() && text[position] == '\n')
            ++position;
        lines.emplace_back(text.substr(begin, (keepEnds ? position : end) - begin));
        begin = position;
    }
    if (begin < text.size())
        lines.emplace_back(text.substr(begin));
    return lines;
}

std::string replaced(std::string_view text, std::string_view old, std::string_view by, std::int64_t most)
{
    std::string result;
    std::size_t begin = 0;
    const auto add = [&](std::string_view part) {
        result += part;
        checkTextSize(result.size());
    };
    if (old.empty()) {
        for (; begin <= text.size() && most != 0; --most) {
            add(by);
            if (begin == text.size())
                return result;
            const std::size_t size = characterSize(text[begin]);
            add(text.substr(begin, size));
            begin += size;
        }
        add(text.substr(std::min(begin, text.size())));
        return result;
    }
    for (; most != 0; --most) {
        const std::size_t at = text.find(old, begin);
        if (at == std::string_view::npos)
            break;
        add(text.substr(begin, at - begin));
        add(by);
        begin = at + old.size();
    }
    add(text.substr(begin));
    return result;
}

std::string aligned(std::string_view text, std::int64_t width, char alignment, std::string_view fill)
{
    const auto length = static_cast<std::int64_t>(countCharacters(text));
    if (alignment != '^' || width <= length)
        return padded(std::string(text), width, alignment, fill);
    const std::int64_t missing = width - length;
    // The odd one goes to the left where the width is odd.
    const std::int64_t left = missing / 2 + (missing & width & 1);
    return padded(padded(std::string(text), length + left, '>', fill), width, '<', fill);
}

bool isLowerCased(std::string_view text)
{
    return hasOnly(text, isLower, isUpper);
}

bool isUpperCased(std::string_view text)
{
    return hasOnly(text, isUpper, isLower);
}

}  // namespace poft::jinja
