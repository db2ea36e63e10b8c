// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/tokenizer/aligned_text.h"
#include "engine/tokenizer/tokenizer.h"
#include "engine/tokenizer/tokenizer_rules.h"
#include "engine/tokenizer/word_cache.h"

namespace poft::tokenizer {

/// Turns one text into ids, and into offsets where they are wanted: added tokens, normalizers, added tokens that are
/// looked for in normalized text, pre-tokenizers, model. For one call; the caches belong to the thread.
class Encoder {
public:
    Encoder(const TokenizerRules& rules, WordCache& cache, bool offsetsWanted);

    /// The whole text, once.
    void encode(std::string_view text);

    Encoding take() { return std::move(m_result); }

private:
    void addWordsQuickly(ByteSpan part);
    void addVisibleSpacesQuickly(ByteSpan part);
    void addPart(ByteSpan part);
    void addModelPart(const AlignedText& part);
    void addToken(api::TokenId id, ByteSpan span, std::string_view text);
    void encodeMadeVisible(std::string_view part, bool first);
    void encodeWords(std::string_view text);
    void appendWordOffsets(ByteSpan part, std::uint32_t prefixBytes);
    void trimOffsets();

    const TokenizerRules& m_rules;
    WordCache& m_cache;
    bool m_offsetsWanted;
    std::string_view m_text;
    Pieces m_pieces;  ///< ids of the part at hand
    Encoding m_result;
    std::vector<std::pair<std::size_t, std::string>> m_addedTexts;  ///< by index: what an added token was in the text
};

}  // namespace poft::tokenizer
