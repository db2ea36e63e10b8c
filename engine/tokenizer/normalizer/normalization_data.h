// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

namespace poft::tokenizer {

/// The characters that one character is made of, at most 18 in any version of Unicode.
struct Decomposition {
    std::array<char32_t, 32> characters{};
    std::size_t count = 0;
};

/// What Unicode's normalization forms know about characters: utf8proc's data, less every character that Hugging Face's
/// tokenizers do not know (their forms stop at Unicode 9; a later character passes through them unchanged, even where
/// it has a combining class). Made once, at the first call of get().
class NormalizationData {
public:
    static const NormalizationData& get();

    /// 0 = a starter.
    std::uint8_t combiningClass(char32_t character) const;

    /// The full decomposition; the character itself where it has none.
    Decomposition decompose(char32_t character, bool compatible) const;

    /// What two characters compose to.
    std::optional<char32_t> compose(char32_t first, char32_t second) const;

    /// Whether NFC may change the character, alone or after another: Unicode's NFC_Quick_Check is not Yes.
    bool mayChangeInNfc(char32_t character) const { return has(character, kMayChange); }

private:
    NormalizationData();
    static constexpr std::uint8_t kKnown = 1;
    static constexpr std::uint8_t kMayChange = 2;
    bool has(char32_t character, std::uint8_t flag) const
    {
        return character < m_flags.size() && (m_flags[character] & flag) != 0;
    }
    void addCompositions();

    std::vector<std::uint8_t> m_flags;  ///< by code point
    std::unordered_map<std::uint64_t, char32_t> m_compositions;
};

}  // namespace poft::tokenizer
