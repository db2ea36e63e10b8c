// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/api/types.h"
#include "engine/tokenizer/merge_table.h"
#include "engine/tokenizer/vocabulary.h"
#include "engine/tokenizer/word_cache.h"

namespace poft::tokenizer {

/// Ids of a text, and how many of its bytes each covers.
struct Pieces {
    std::vector<api::TokenId> ids;
    std::vector<std::uint32_t> bytes;  ///< filled where `counted`
    bool counted = false;
};

/// Byte-pair encoding: a word becomes symbols, and neighbours are merged by rank, leftmost first, until no pair has a
/// merge. Filled by the readers of files, then const.
///
/// A word's symbols are its characters as the vocabulary spells them, or (`rawBytes`) its bytes, of which the
/// vocabulary spells each as a character of the byte alphabet. A character that the vocabulary lacks is spelled by the
/// tokens of its bytes (`byteFallback`), or is `unknown`, or, without that, lost: as in Hugging Face's tokenizers.
struct Bpe {
    Vocabulary vocabulary;
    MergeTable merges;

    bool rawBytes = false;
    std::array<api::TokenId, 256> byteTokens =
        filledWithNone();  ///< of `rawBytes`: none may be missing that text holds

    bool byteFallback = false;
    std::array<api::TokenId, 256> fallbackTokens = filledWithNone();  ///< "<0x00>" to "<0xFF>"
    std::optional<api::TokenId> unknown;
    bool fuseUnknown = false;  ///< neighbouring unknown characters are one token

    std::string continuingPrefix;  ///< before each character but the first of a word
    std::string wordSuffix;        ///< after the last one

    bool wholeWordsFirst = false;  ///< a word that is a token is taken whole, whatever the merges say
    Vocabulary wholeWords;         ///< of `rawBytes`: tokens by their bytes

    /// Appends the tokens of a word of at least one byte.
    void encode(std::string_view word, WordCache& cache, Pieces& pieces) const;

    /// Whether words may be read as bytes: each that occurs in UTF-8 has its token in the byte alphabet, and none has
    /// an affix.
    bool hasAllBytes() const;

    /// To be called when all is filled: learns where a word can be cut before U+2581 so that its parts may be encoded
    /// by themselves. A document without cuts of the pre-tokenizer (Llama 2) would be one word otherwise.
    void prepare();

    static constexpr api::TokenId kNone = -1;

private:
    static constexpr std::array<api::TokenId, 256> filledWithNone()
    {
        std::array<api::TokenId, 256> tokens{};
        tokens.fill(kNone);
        return tokens;
    }

    void encodeCached(std::string_view word, WordCache& cache, Pieces& pieces) const;
    void encodeWhole(std::string_view word, std::vector<Symbol>& symbols) const;
    void spell(std::string_view word, std::vector<Symbol>& symbols) const;
    bool spellBytes(std::string_view character, std::vector<Symbol>& symbols) const;
    std::size_t nextCut(std::string_view word, std::size_t begin) const;

    bool m_cuts = false;                    ///< whether words are cut before U+2581 at all
    std::vector<std::string> m_joinedLast;  ///< characters after which they are not: a merge may join the two
};

/// Merges symbols in place; `symbols` from `first` on are one word.
void mergeSymbols(const MergeTable& merges, std::vector<Symbol>& symbols, std::size_t first);

}  // namespace poft::tokenizer
