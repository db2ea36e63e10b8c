// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/tokenizer/file/file_source.h"
#include "engine/tokenizer/tokenizer_rules.h"

namespace poft::tokenizer {

/// Reads "added_tokens". The model and the normalizers are read already: a token that is new gets the next id, as
/// Hugging Face gives it, which must be the one that the file states.
Status readAddedTokens(const FileSource& source, TokenizerRules& rules);

/// Enters tokens whose ids are settled.
void enterAddedTokens(std::vector<AddedToken> tokens, TokenizerRules& rules);

}  // namespace poft::tokenizer
