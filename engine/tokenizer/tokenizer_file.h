// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/tokenizer/added_tokens.h"
#include "engine/tokenizer/bpe.h"
#include "engine/tokenizer/tokenizer.h"
#include "engine/tokenizer/vocabulary.h"
#include "engine/tokenizer/word_pattern.h"
#include "storage/result/result.h"

namespace poft::tokenizer {

/// What tokenizer.json and tokenizer_config.json say, ready for use.
struct TokenizerRules {
    Vocabulary vocabulary;           ///< tokens and added tokens as the file writes them
    std::vector<std::string> bytes;  ///< by id: the bytes that a token stands for
    Bpe bpe;
    AddedTokens added;
    std::vector<bool> isAdded;    ///< by id
    std::vector<bool> isSpecial;  ///< by id
    WordPattern pattern = WordPattern::Whole;
    bool addPrefixSpace = false;        ///< a space is put before a part that does not begin with one
    bool trimOffsets = false;           ///< ranges leave out the spaces of their token
    bool trimKeepsPrefixSpace = false;  ///< … but count one at the start of the text as added
    std::vector<api::TokenId> prefix;   ///< ids that the post-processor puts before a text
    std::vector<api::TokenId> suffix;   ///< and after it
    SpecialTokens special;
};

/// Reads both files; `configJson` may be empty. A key whose value would change an id and that we do not have is
/// refused.
Result<TokenizerRules> parseTokenizerFiles(std::string_view tokenizerJson, std::string_view configJson,
                                           const std::string& where);

}  // namespace poft::tokenizer
