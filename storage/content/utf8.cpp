// SPDX-License-Identifier: Apache-2.0
#include "storage/content/utf8.h"

#include <cstdint>

namespace poft::storage {

namespace {

/// Bytes of the valid character at the front of `text`; 0 = none.
std::size_t characterLength(std::string_view text)
{
    const auto byte = [&](std::size_t index) { return static_cast<std::uint8_t>(text[index]); };
    const std::uint8_t first = byte(0);
    if (first < 0x80)
        return 1;
    std::size_t length = 0;
    std::uint8_t low =
        0x80;  // bounds of the second byte: they exclude overlong forms, surrogates and what lies above U+10FFFF
    std::uint8_t high = 0xbf;
    if (first >= 0xc2 && first <= 0xdf) {
        length = 2;
    } else if (first >= 0xe0 && first <= 0xef) {
        length = 3;
        low = first == 0xe0 ? 0xa0 : low;
        high = first == 0xed ? 0x9f : high;
    } else if (first >= 0xf0 && first <= 0xf4) {
        length = 4;
        low = first == 0xf0 ? 0x90 : low;
        high = first == 0xf4 ? 0x8f : high;
    } else {
        return 0;
    }
    if (text.size() < length || byte(1) < low || byte(1) > high)
        return 0;
    for (std::size_t index = 2; index < length; ++index)
        if ((byte(index) & 0xc0) != 0x80)
            return 0;
    return length;
}

}  // namespace

std::size_t validUtf8Prefix(std::string_view text)
{
    std::size_t position = 0;
    while (position < text.size()) {
        const std::size_t length = characterLength(text.substr(position));
        if (length == 0)
            break;
        position += length;
    }
    return position;
}

}  // namespace poft::storage
