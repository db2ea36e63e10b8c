// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

namespace poft::tokenizer {

/// Classes of characters as Hugging Face's tokenizers see them (Unicode 16): \p{L}, \p{N}, \s, and the rest.
enum class CharClass : std::uint8_t { Other, Letter, Number, Space };

/// The classes of ASCII, where most text is.
inline constexpr std::array<CharClass, 128> kAsciiClasses = [] {
    std::array<CharClass, 128> classes{};
    for (std::size_t c = 0; c < classes.size(); ++c) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        const bool space = c == ' ' || (c >= '\t' && c <= '\r');
        classes[c] = letter                 ? CharClass::Letter
                     : c >= '0' && c <= '9' ? CharClass::Number
                     : space                ? CharClass::Space
                                            : CharClass::Other;
    }
    return classes;
}();

/// The class of a code point from 128 on; kNoCodePoint and anything beyond U+10FFFF is Other. The table is made at the
/// first call.
CharClass highCharClass(char32_t codePoint);

/// The class of a code point.
inline CharClass charClass(char32_t codePoint)
{
    return codePoint < kAsciiClasses.size() ? kAsciiClasses[codePoint] : highCharClass(codePoint);
}

inline bool isSpace(char32_t codePoint)
{
    return charClass(codePoint) == CharClass::Space;
}

/// What the pre-tokenizer Digits takes for a digit: \p{N} of a newer Unicode.
bool isNumeric(char32_t codePoint);

/// What the pre-tokenizer Punctuation takes for punctuation: that of an older Unicode, and ASCII's symbols.
bool isPunctuation(char32_t codePoint);

/// Whether a character is \w in the sense of `single_word` tokens and of the pre-tokenizer Whitespace.
bool isWordCharacter(char32_t codePoint);

}  // namespace poft::tokenizer
