// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/tokenizer/added_tokens.h"
#include "engine/tokenizer/bpe.h"
#include "engine/tokenizer/decoder/decoder.h"
#include "engine/tokenizer/normalizer/normalizer.h"
#include "engine/tokenizer/pre_tokenizer/pre_tokenizer.h"
#include "engine/tokenizer/quick_route.h"
#include "engine/tokenizer/tokenizer.h"
#include "engine/tokenizer/vocabulary.h"

namespace poft::tokenizer {

/// What the files of a tokenizer say, ready for use: the stations of a text on its way to ids and back.
struct TokenizerRules {
    AddedTokens added;
    std::vector<std::unique_ptr<Normalizer>> normalizers;
    std::vector<std::unique_ptr<PreTokenizer>> preTokenizers;
    Bpe bpe;
    std::vector<std::unique_ptr<Decoder>> decoders;

    bool decodesRuns = false;     ///< a decoder reads runs of byte tokens as UTF-8
    bool joinedBySpaces = false;  ///< decoding without any decoder: tokens with a space between

    Vocabulary addedVocabulary;  ///< added tokens by their content; others are in the model's
    std::map<api::TokenId, std::string>
        normalizedAdded;             ///< what decoding makes of added tokens that are not their content
    std::vector<bool> isSpecial;     ///< by id: left out of decoded text on request
    std::vector<std::string> bytes;  ///< by id: what a token stands for inside a text
    bool decodesBytes = false;       ///< decoding is these bytes, joined

    bool trimOffsets = false;           ///< ranges leave out the spaces of their token
    bool trimKeepsPrefixSpace = false;  ///< … but count one at the start of the text as added
    std::vector<api::TokenId> prefix;   ///< ids that the post-processor puts before a text
    std::vector<api::TokenId> suffix;   ///< and after it

    QuickRoute quick;
    SpecialTokens special;
    std::vector<std::string> warnings;

    /// One more than the largest id.
    int size() const { return std::max(bpe.vocabulary.size(), addedVocabulary.size()); }

    bool contains(api::TokenId id) const { return addedVocabulary.contains(id) || bpe.vocabulary.contains(id); }

    /// A token as the file writes it; empty for an unknown id.
    std::string_view text(api::TokenId id) const
    {
        return addedVocabulary.contains(id) ? addedVocabulary.text(id) : bpe.vocabulary.text(id);
    }

    std::optional<api::TokenId> find(std::string_view token) const
    {
        const auto id = addedVocabulary.find(token);
        return id ? id : bpe.vocabulary.find(token);
    }
};

}  // namespace poft::tokenizer
