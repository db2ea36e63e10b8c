// SPDX-License-Identifier: Apache-2.0
#include "engine/tokenizer/unicode_classes.h"

#include <algorithm>
#include <vector>

#include "engine/tokenizer/code_point_range.h"

namespace poft::tokenizer {

namespace {

#include "engine/tokenizer/unicode_ranges.inc"

constexpr std::size_t kCodePoints = 0x110000;

/// One byte for each code point: one load per character where a search would be ten.
std::vector<CharClass> makeTable()
{
    std::vector<CharClass> table(kCodePoints, CharClass::Other);
    const auto mark = [&](const auto& ranges, CharClass value) {
        for (const CodePointRange& range : ranges)
            std::fill(table.begin() + range.first, table.begin() + range.last + 1, value);
    };
    mark(kLetters, CharClass::Letter);
    mark(kNumbers, CharClass::Number);
    mark(kSpaces, CharClass::Space);
    return table;
}

}  // namespace

CharClass highCharClass(char32_t codePoint)
{
    static const std::vector<CharClass> kTable = makeTable();
    return codePoint < kCodePoints ? kTable[codePoint] : CharClass::Other;
}

bool isWordCharacter(char32_t codePoint)
{
    return isAmong(kWordCharacters, codePoint);
}

bool isNumeric(char32_t codePoint)
{
    return charClass(codePoint) == CharClass::Number || isAmong(kMoreNumeric, codePoint);
}

bool isPunctuation(char32_t codePoint)
{
    return isAmong(kPunctuation, codePoint);
}

}  // namespace poft::tokenizer
