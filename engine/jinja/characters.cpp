// SPDX-License-Identifier: Apache-2.0
#include "engine/jinja/characters.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <span>

namespace poft::jinja {

namespace {

struct CodePointRange {
    char32_t first;
    char32_t last;
};

/// Every `step`-th code point from `first` to `last` is mapped to the one at `distance`.
struct CaseRun {
    char32_t first;
    char32_t last;
    std::uint8_t step;
    std::int32_t distance;
};

struct CaseExpansion {
    char32_t codePoint;
    std::array<char32_t, 3> image;  // zeros at the end are no characters
};

#include "engine/jinja/unicode_tables.inc"

bool isIn(std::span<const CodePointRange> table, char32_t c)
{
    const auto after = std::ranges::upper_bound(table, c, {}, &CodePointRange::first);
    return after != table.begin() && c <= std::prev(after)->last;
}

struct CaseMap {
    std::span<const CaseRun> runs;
    std::span<const CaseExpansion> expansions;
};

constexpr CaseMap kLowerCase{kToLowerRuns, kToLowerExpansions};
constexpr CaseMap kUpperCase{kToUpperRuns, kToUpperExpansions};
constexpr CaseMap kTitleCase{kToTitleRuns, kToTitleExpansions};

void appendMapped(std::string& text, char32_t c, const CaseMap& map)
{
    const auto after = std::ranges::upper_bound(map.runs, c, {}, &CaseRun::first);
    if (after != map.runs.begin()) {
        const CaseRun& run = *std::prev(after);
        if (c <= run.last && (c - run.first) % run.step == 0) {
            appendCharacter(text, static_cast<char32_t>(static_cast<std::int32_t>(c) + run.distance));
            return;
        }
    }
    const auto expansion = std::ranges::lower_bound(map.expansions, c, {}, &CaseExpansion::codePoint);
    if (expansion == map.expansions.end() || expansion->codePoint != c) {
        appendCharacter(text, c);
        return;
    }
    for (const char32_t part : expansion->image)
        if (part != 0)
            appendCharacter(text, part);
}

bool isCased(char32_t c)
{
    return isLower(c) || isUpper(c) || isTitle(c);
}

constexpr char32_t kSigma = 0x3A3;
constexpr char32_t kSmallSigma = 0x3C3;
constexpr char32_t kFinalSigma = 0x3C2;

/// Whether the sigma between `begin` and `end` ends a word: a cased letter comes before it and none after.
bool endsWord(std::string_view text, std::size_t begin, std::size_t end)
{
    bool follows = false;
    for (std::size_t position = begin; position > 0 && !follows;) {
        const char32_t c = takeCharacterBefore(text, position);
        if (isIn(kCaseIgnorable, c))
            continue;
        if (!isCased(c))
            return false;
        follows = true;
    }
    if (!follows)
        return false;
    for (std::size_t position = end; position < text.size();) {
        const char32_t c = takeCharacter(text, position);
        if (!isIn(kCaseIgnorable, c))
            return !isCased(c);
    }
    return true;
}

void appendLower(std::string& result, std::string_view text, std::size_t begin, std::size_t end, char32_t c)
{
    if (c == kSigma)
        appendCharacter(result, endsWord(text, begin, end) ? kFinalSigma : kSmallSigma);
    else
        appendMapped(result, c, kLowerCase);
}

char lowerAscii(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

char upperAscii(char c)
{
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
}

}  // namespace

char32_t takeCharacter(std::string_view text, std::size_t& position)
{
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[position + i]); };
    const char32_t first = at(0);
    const std::size_t size = characterSize(text[position]);
    char32_t c = first;
    if (size == 2)
        c = (first & 0x1F) << 6 | (at(1) & 0x3F);
    else if (size == 3)
        c = (first & 0x0F) << 12 | (at(1) & 0x3F) << 6 | (at(2) & 0x3F);
    else if (size == 4)
        c = (first & 0x07) << 18 | (at(1) & 0x3F) << 12 | (at(2) & 0x3F) << 6 | (at(3) & 0x3F);
    position += size;
    return c;
}

char32_t takeCharacterBefore(std::string_view text, std::size_t& position)
{
    do
        --position;
    while ((static_cast<unsigned char>(text[position]) & 0xC0) == 0x80);
    std::size_t end = position;
    return takeCharacter(text, end);
}

void appendCharacter(std::string& text, char32_t c)
{
    if (c < 0x80) {
        text += static_cast<char>(c);
        return;
    }
    if (c < 0x800) {
        text += static_cast<char>(0xC0 | c >> 6);
    } else {
        if (c < 0x10000) {
            text += static_cast<char>(0xE0 | c >> 12);
        } else {
            text += static_cast<char>(0xF0 | c >> 18);
            text += static_cast<char>(0x80 | (c >> 12 & 0x3F));
        }
        text += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    }
    text += static_cast<char>(0x80 | (c & 0x3F));
}

std::size_t countCharacters(std::string_view text)
{
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::size_t offsetOfCharacter(std::string_view text, std::size_t count)
{
    std::size_t position = 0;
    while (count > 0 && position < text.size()) {
        position += characterSize(text[position]);
        --count;
    }
    return position;
}

bool isValidUtf8(std::string_view bytes)
{
    for (std::size_t position = 0; position < bytes.size();) {
        const auto first = static_cast<unsigned char>(bytes[position]);
        if (first < 0x80) {
            ++position;
            continue;
        }
        const std::size_t size = characterSize(bytes[position]);
        if (first < 0xC2 || first > 0xF4 || position + size > bytes.size())
            return false;
        for (std::size_t i = 1; i < size; ++i)
            if ((static_cast<unsigned char>(bytes[position + i]) & 0xC0) != 0x80)
                return false;
        const char32_t c = takeCharacter(bytes, position);
        constexpr std::array<char32_t, 5> kLeast{0, 0, 0x80, 0x800, 0x10000};
        if (c < kLeast[size] || c > 0x10FFFF || (c >= 0xD800 && c < 0xE000))
            return false;
    }
    return true;
}

bool isPrintable(char32_t c)
{
    return isIn(kPrintable, c);
}

bool isSpace(char32_t c)
{
    return c < 0x80 ? c == ' ' || (c >= 9 && c <= 13) || (c >= 28 && c <= 31) : isIn(kSpace, c);
}

bool isAlpha(char32_t c)
{
    return isIn(kAlpha, c);
}

bool isAlphanumeric(char32_t c)
{
    return isIn(kAlpha, c) || isIn(kNumeric, c);
}

bool isDigit(char32_t c)
{
    return isIn(kDigit, c);
}

bool isDecimal(char32_t c)
{
    return isIn(kDecimal, c);
}

bool isLower(char32_t c)
{
    return isIn(kLower, c);
}

bool isUpper(char32_t c)
{
    return isIn(kUpper, c);
}

bool isTitle(char32_t c)
{
    return isIn(kTitle, c);
}

std::string toLower(std::string_view text)
{
    std::string result;
    result.reserve(text.size());
    for (std::size_t position = 0; position < text.size();) {
        const std::size_t begin = position;
        const char32_t c = takeCharacter(text, position);
        if (c < 0x80)
            result += lowerAscii(static_cast<char>(c));
        else
            appendLower(result, text, begin, position, c);
    }
    return result;
}

std::string toUpper(std::string_view text)
{
    std::string result;
    result.reserve(text.size());
    for (std::size_t position = 0; position < text.size();) {
        const char32_t c = takeCharacter(text, position);
        if (c < 0x80)
            result += upperAscii(static_cast<char>(c));
        else
            appendMapped(result, c, kUpperCase);
    }
    return result;
}

std::string toTitle(std::string_view text)
{
    std::string result;
    bool inWord = false;
    for (std::size_t position = 0; position < text.size();) {
        const std::size_t begin = position;
        const char32_t c = takeCharacter(text, position);
        if (inWord)
            appendLower(result, text, begin, position, c);
        else
            appendMapped(result, c, kTitleCase);
        inWord = isCased(c);
    }
    return result;
}

std::string capitalize(std::string_view text)
{
    std::string result;
    if (text.empty())
        return result;
    std::size_t position = 0;
    appendMapped(result, takeCharacter(text, position), kTitleCase);
    while (position < text.size()) {
        const std::size_t begin = position;
        const char32_t c = takeCharacter(text, position);
        appendLower(result, text, begin, position, c);
    }
    return result;
}

}  // namespace poft::jinja
