// SPDX-License-Identifier: Apache-2.0
#include "engine/tokenizer/byte_alphabet.h"

#include "engine/tokenizer/utf8.h"

namespace poft::tokenizer {

namespace {

constexpr char32_t kLastCodePoint = 0x143;  ///< 68 bytes have no printable form of their own: U+0100 to U+0143

bool isPrintable(int byte)
{
    return (byte >= '!' && byte <= '~') || (byte >= 0xA1 && byte <= 0xAC) || byte >= 0xAE;
}

std::array<int, kLastCodePoint + 1> makeInverse()
{
    std::array<int, kLastCodePoint + 1> inverse;
    inverse.fill(-1);
    for (int byte = 0; byte < 256; ++byte)
        inverse[byteAlphabet()[static_cast<std::size_t>(byte)]] = byte;
    return inverse;
}

}  // namespace

const std::array<char32_t, 256>& byteAlphabet()
{
    static const std::array<char32_t, 256> kAlphabet = [] {
        std::array<char32_t, 256> alphabet{};
        char32_t next = 0x100;
        for (int byte = 0; byte < 256; ++byte)
            alphabet[static_cast<std::size_t>(byte)] = isPrintable(byte) ? static_cast<char32_t>(byte) : next++;
        return alphabet;
    }();
    return kAlphabet;
}

std::string toAlphabet(std::string_view bytes)
{
    std::string token;
    for (const char byte : bytes)
        appendCharacter(token, byteAlphabet()[static_cast<unsigned char>(byte)]);
    return token;
}

std::optional<std::string> fromAlphabet(std::string_view token)
{
    static const std::array<int, kLastCodePoint + 1> kInverse = makeInverse();
    std::string bytes;
    for (std::size_t position = 0; position < token.size();) {
        const Character character = characterAt(token, position);
        if (character.codePoint > kLastCodePoint || kInverse[character.codePoint] < 0)
            return std::nullopt;
        bytes += static_cast<char>(kInverse[character.codePoint]);
        position += character.bytes;
    }
    return bytes;
}

}  // namespace poft::tokenizer
