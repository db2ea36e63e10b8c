// SPDX-License-Identifier: Apache-2.0
#include "engine/tokenizer/utf8.h"

namespace poft::tokenizer {

namespace {

/// What the first byte of a sequence demands: its length and the range of the second byte (narrower for a few, which
/// keeps out overlong forms, surrogates and code points beyond U+10FFFF). Length 0: no sequence begins so.
struct Lead {
    int length = 0;
    unsigned char low = 0x80;
    unsigned char high = 0xBF;
};

Lead lead(unsigned char byte)
{
    if (byte < 0x80)
        return {1};
    if (byte < 0xC2 || byte > 0xF4)
        return {};
    if (byte < 0xE0)
        return {2};
    if (byte < 0xF0)
        return {3, static_cast<unsigned char>(byte == 0xE0 ? 0xA0 : 0x80),
                static_cast<unsigned char>(byte == 0xED ? 0x9F : 0xBF)};
    return {4, static_cast<unsigned char>(byte == 0xF0 ? 0x90 : 0x80),
            static_cast<unsigned char>(byte == 0xF4 ? 0x8F : 0xBF)};
}

/// How many bytes from `position` on belong to the sequence that begins there: all of it, or the part before it breaks
/// off.
int validBytes(std::string_view text, std::size_t position, const Lead& first)
{
    int count = 1;
    while (count < first.length && position + static_cast<std::size_t>(count) < text.size()) {
        const auto byte = static_cast<unsigned char>(text[position + static_cast<std::size_t>(count)]);
        const bool fits = count == 1 ? byte >= first.low && byte <= first.high : (byte & 0xC0) == 0x80;
        if (!fits)
            break;
        ++count;
    }
    return count;
}

}  // namespace

Character decodeLongCharacter(std::string_view text, std::size_t position)
{
    const auto byte = static_cast<unsigned char>(text[position]);
    const Lead first = lead(byte);
    if (first.length == 0 || validBytes(text, position, first) < first.length)
        return {kNoCodePoint, 1};
    char32_t codePoint = byte & (0xFFu >> (first.length + 1));
    for (int i = 1; i < first.length; ++i)
        codePoint = codePoint << 6 | (static_cast<unsigned char>(text[position + static_cast<std::size_t>(i)]) & 0x3Fu);
    return {codePoint, static_cast<std::size_t>(first.length)};
}

std::size_t characterBegin(std::string_view text, std::size_t position)
{
    if (position >= text.size() || (static_cast<unsigned char>(text[position]) & 0xC0) != 0x80)
        return position;
    for (std::size_t back = 1; back <= 3 && back <= position; ++back) {
        const std::size_t begin = position - back;
        if ((static_cast<unsigned char>(text[begin]) & 0xC0) != 0x80)
            return begin + characterAt(text, begin).bytes > position ? begin : position;
    }
    return position;
}

ByteSpan wholeCharacters(std::string_view text, ByteSpan span)
{
    if (span.empty())
        return span;
    const std::size_t begin = characterBegin(text, span.begin);
    std::size_t end = span.end;
    if (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) {
        const std::size_t last = characterBegin(text, end);
        end = last < end ? last + characterAt(text, last).bytes : end;
    }
    return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
}

void appendCharacter(std::string& text, char32_t codePoint)
{
    const auto byte = [&](char32_t value) { text += static_cast<char>(value); };
    if (codePoint < 0x80) {
        byte(codePoint);
    } else if (codePoint < 0x800) {
        byte(0xC0 | codePoint >> 6);
        byte(0x80 | (codePoint & 0x3F));
    } else if (codePoint < 0x10000) {
        byte(0xE0 | codePoint >> 12);
        byte(0x80 | (codePoint >> 6 & 0x3F));
        byte(0x80 | (codePoint & 0x3F));
    } else if (codePoint >= kRawByte) {
        byte(codePoint & 0xFF);
    } else {
        byte(0xF0 | codePoint >> 18);
        byte(0x80 | (codePoint >> 12 & 0x3F));
        byte(0x80 | (codePoint >> 6 & 0x3F));
        byte(0x80 | (codePoint & 0x3F));
    }
}

std::string replaceInvalid(std::string_view bytes)
{
    std::string text;
    text.reserve(bytes.size());
    for (std::size_t position = 0; position < bytes.size();) {
        const Lead first = lead(static_cast<unsigned char>(bytes[position]));
        const int count = first.length == 0 ? 1 : validBytes(bytes, position, first);
        if (count == first.length)
            text.append(bytes.substr(position, static_cast<std::size_t>(count)));
        else
            text += "\xEF\xBF\xBD";
        position += static_cast<std::size_t>(count);
    }
    return text;
}

}  // namespace poft::tokenizer
