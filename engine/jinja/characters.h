// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace poft::jinja {

/// Characters as Python's `str` sees them: code points of Unicode 14.0, with the classes and case mappings of its
/// methods. All texts given here are valid UTF-8.

/// The bytes of the character that begins with this byte.
constexpr std::size_t characterSize(char first)
{
    const auto byte = static_cast<unsigned char>(first);
    return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

/// Takes the character at `position` and moves `position` past it.
char32_t takeCharacter(std::string_view text, std::size_t& position);

/// Moves `position`, which is above 0, back to the begin of the character before it and returns that character.
char32_t takeCharacterBefore(std::string_view text, std::size_t& position);

void appendCharacter(std::string& text, char32_t codePoint);

std::size_t countCharacters(std::string_view text);

/// Where character number `count` of a text begins; its size if it has no more than `count`.
std::size_t offsetOfCharacter(std::string_view text, std::size_t count);

bool isValidUtf8(std::string_view bytes);

bool isPrintable(char32_t c);  ///< repr() shows it as it is
bool isSpace(char32_t c);
bool isAlpha(char32_t c);
bool isAlphanumeric(char32_t c);
bool isDigit(char32_t c);
bool isDecimal(char32_t c);
bool isLower(char32_t c);
bool isUpper(char32_t c);
bool isTitle(char32_t c);  ///< a titlecase letter, which is neither upper nor lower case ("ǅ")

std::string toLower(std::string_view text);
std::string toUpper(std::string_view text);

/// str.title(): the first letter of each run of letters in title case, the others in lower case.
std::string toTitle(std::string_view text);

/// str.capitalize(): the first character in title case, the rest in lower case.
std::string capitalize(std::string_view text);

}  // namespace poft::jinja
