// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/api/types.h"
#include "engine/tokenizer/byte_span.h"

namespace poft::tokenizer {

/// An entry of `added_tokens`: a string that is found in the text before anything else and is one token.
struct AddedToken {
    api::TokenId id = 0;
    std::string content;
    bool singleWord = false;  ///< only where no word character is next to it
    bool lstrip = false;      ///< takes in the white space before it
    bool rstrip = false;      ///< and after it
    bool normalized = false;  ///< looked for in the normalized text, after the others
    bool special = false;     ///< left out of decoded text on request
    std::string sought;       ///< what is looked for: the content, normalized where `normalized` says so; not empty
};

/// A part of a text: an added token with what it stripped, or (id -1) text between.
struct TextPart {
    ByteSpan span;
    api::TokenId id = -1;
};

/// Finds added tokens: leftmost first, there the longest.
class AddedTokens {
public:
    AddedTokens() = default;
    explicit AddedTokens(std::vector<AddedToken> tokens);

    /// The parts of the text as it came, in order, by the tokens that are not `normalized`; none is empty.
    std::vector<TextPart> splitRaw(std::string_view text) const { return split(m_raw, text); }

    /// The same of a part of it that was normalized, by the others.
    std::vector<TextPart> splitNormalized(std::string_view text) const { return split(m_normalized, text); }

    bool hasNormalized() const { return !m_normalized.empty(); }

    const std::vector<AddedToken>& all() const { return m_tokens; }

private:
    /// Tokens that are looked for in one pass, as a trie over bytes.
    class Trie {
    public:
        void add(std::string_view content, std::size_t token);

        /// The longest token at `position`, or -1.
        std::ptrdiff_t longest(std::string_view text, std::size_t position) const;

        /// The first position from `position` on where a token may begin; the size of the text where there is none.
        std::size_t next(std::string_view text, std::size_t position) const
        {
            if (empty())
                return text.size();
            while (position < text.size() && !m_first[static_cast<unsigned char>(text[position])])
                ++position;
            return position;
        }

        bool empty() const { return m_nodes.size() == 1; }

    private:
        struct Node {
            std::vector<std::pair<unsigned char, std::uint32_t>> children;
            std::ptrdiff_t token = -1;
        };
        std::vector<Node> m_nodes = std::vector<Node>(1);
        std::array<bool, 256> m_first{};
    };

    std::vector<TextPart> split(const Trie& trie, std::string_view text) const;

    std::vector<AddedToken> m_tokens;
    Trie m_raw;
    Trie m_normalized;
};

}  // namespace poft::tokenizer
