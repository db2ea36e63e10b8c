// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace poft::text {

/// Classes of characters as Hugging Face's tokenizers see them (Unicode 16): \p{L}, \p{N}, \s, and the rest.
enum class CharClass : std::uint8_t { Other, Letter, Number, Space };

/// The class of a code point; kNoCodePoint and anything beyond U+10FFFF is Other. The table is made at the first call.
CharClass charClass(char32_t codePoint);

/// Whether a character is \w in the sense of `single_word` tokens.
bool isWordCharacter(char32_t codePoint);

}  // namespace poft::text
