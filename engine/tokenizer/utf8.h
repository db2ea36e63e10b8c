// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "engine/tokenizer/byte_span.h"

namespace poft::tokenizer {

/// A character of a text; a byte that belongs to no valid UTF-8 sequence is one of its own, with kNoCodePoint.
struct Character {
    char32_t codePoint = 0;
    std::size_t bytes = 1;
};

inline constexpr char32_t kNoCodePoint = 0xFFFFFFFF;

/// Decodes a character of more than one byte, or a broken one.
Character decodeLongCharacter(std::string_view text, std::size_t position);

/// The character at `position`, which is less than the size of `text`.
inline Character characterAt(std::string_view text, std::size_t position)
{
    const auto byte = static_cast<unsigned char>(text[position]);
    return byte < 0x80 ? Character{byte, 1} : decodeLongCharacter(text, position);
}

/// The first byte of the character that `position` lies in.
std::size_t characterBegin(std::string_view text, std::size_t position);

/// A range widened to whole characters; an empty one stays.
ByteSpan wholeCharacters(std::string_view text, ByteSpan span);

/// Characters as numbers that lose nothing: a code point, or kRawByte and the byte where there is no UTF-8.
inline constexpr char32_t kRawByte = 0x110000;

inline char32_t keptCharacter(std::string_view text, std::size_t position, const Character& character)
{
    return character.codePoint == kNoCodePoint ? kRawByte + static_cast<unsigned char>(text[position])
                                               : character.codePoint;
}

/// Appends a kept character.
void appendCharacter(std::string& text, char32_t codePoint);

/// The text with every maximal part that cannot begin a character replaced by U+FFFD, as Rust's from_utf8_lossy does.
std::string replaceInvalid(std::string_view bytes);

}  // namespace poft::tokenizer
