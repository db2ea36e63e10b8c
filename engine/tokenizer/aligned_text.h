// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/tokenizer/byte_span.h"
#include "engine/tokenizer/pattern.h"

namespace poft::tokenizer {

/// One character of a changed text and what it stands for: 0 takes the place of the next character of the old text,
/// 1 comes in addition to the one before it, -n takes the place of the next one and of the n after it.
struct ChangedCharacter {
    char32_t character = 0;
    int change = 0;
};

/// A part of a text on its way to the model: what normalizers and pre-tokenizers made of it, and for each of its bytes
/// the range of the original text that it came from. Ranges follow the rules of Hugging Face's NormalizedString, also
/// where they lose something: "é" composed of two characters has the range of the first.
///
/// Bytes that are not UTF-8 pass through every change (see utf8.h).
class AlignedText {
public:
    /// A part of the original text as it stands.
    AlignedText(std::string_view original, ByteSpan part);

    const std::string& text() const { return m_text; }
    bool empty() const { return m_text.empty(); }

    /// Where the part begins in the original text.
    std::uint32_t origin() const { return m_origin; }

    /// The range of the original text that some bytes came from.
    ByteSpan span(std::size_t begin, std::size_t end) const;

    AlignedText slice(std::size_t begin, std::size_t end) const;

    /// Replaces the whole text; the first `removed` characters of the old one have no successor.
    void transform(std::span<const ChangedCharacter> characters, std::size_t removed = 0);

    /// Puts a text before this one, in the range of its first character; nothing before an empty one.
    void prepend(std::string_view prefix);

    /// Replaces every matched stretch by `content`, in the range of the stretch's last character.
    void replace(const std::vector<Stretch>& stretches, std::string_view content);

private:
    AlignedText() = default;
    std::string m_text;
    std::vector<ByteSpan> m_spans;  ///< for each byte of m_text
    std::uint32_t m_origin = 0;
};

}  // namespace poft::tokenizer
