// SPDX-License-Identifier: Apache-2.0
#include "engine/tokenizer/unicode_classes.h"

#include <algorithm>
#include <iterator>
#include <vector>

namespace poft::tokenizer {

namespace {

struct CodePointRange {
    char32_t first;
    char32_t last;
};

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
    const auto* range = std::upper_bound(std::begin(kWordCharacters), std::end(kWordCharacters), codePoint,
                                         [](char32_t value, const CodePointRange& row) { return value < row.first; });
    return range != std::begin(kWordCharacters) && codePoint <= std::prev(range)->last;
}

}  // namespace poft::tokenizer
