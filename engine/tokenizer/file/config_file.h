// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/tokenizer/tokenizer_rules.h"
#include "storage/result/result.h"

namespace poft::tokenizer {

/// What tokenizer_config.json says of a tokenizer.
struct TokenizerConfig {
    std::optional<std::string> bos;  ///< tokens of a purpose, as the file writes them
    std::optional<std::string> eos;
    std::optional<std::string> pad;

    // Of SentencePiece models alone; a tokenizer.json says the same by its steps.
    bool addBos = true;
    bool addEos = false;
    bool legacy = true;

    /// Nothing from an empty text. `where` names the tokenizer that it belongs to.
    static Result<TokenizerConfig> parse(std::string_view text, const std::string& where);

    /// Looks the tokens of a purpose up.
    void enterPurposes(TokenizerRules& rules) const;
};

}  // namespace poft::tokenizer
