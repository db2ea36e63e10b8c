// SPDX-License-Identifier: Apache-2.0
#include "engine/tokenizer/normalizer/lowercase.h"

#include <algorithm>
#include <iterator>

#include "engine/tokenizer/utf8.h"

namespace poft::tokenizer {

namespace {

/// Every `step`-th code point from `first` to `last` has its lower case `change` further on.
struct LowerCaseRange {
    char32_t first;
    char32_t last;
    char32_t step;
    std::int32_t change;
};

#include "engine/tokenizer/normalizer/lower_case_ranges.inc"

constexpr char32_t kCapitalDottedI = 0x130;  ///< the one whose lower case is two characters
constexpr char32_t kDotAbove = 0x307;

char32_t lowerCase(char32_t character)
{
    const auto* range = std::upper_bound(std::begin(kLowerCase), std::end(kLowerCase), character,
                                         [](char32_t value, const LowerCaseRange& row) { return value < row.first; });
    if (range == std::begin(kLowerCase))
        return character;
    --range;
    if (character > range->last || (character - range->first) % range->step != 0)
        return character;
    return static_cast<char32_t>(static_cast<std::int32_t>(character) + range->change);
}

}  // namespace

void Lowercase::apply(AlignedText& text) const
{
    const std::string& old = text.text();
    std::vector<ChangedCharacter> characters;
    characters.reserve(old.size());
    for (std::size_t position = 0; position < old.size();) {
        const Character character = characterAt(old, position);
        if (character.codePoint == kCapitalDottedI) {
            characters.push_back({U'i', 0});
            characters.push_back({kDotAbove, 1});
        } else {
            characters.push_back({lowerCase(keptCharacter(old, position, character)), 0});
        }
        position += character.bytes;
    }
    text.transform(characters);
}

}  // namespace poft::tokenizer
