// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/tokenizer/tokenizer_rules.h"
#include "storage/result/result.h"

namespace poft::tokenizer {

/// Reads a SentencePiece model of type BPE (tokenizer.model), and tokenizer_config.json where `configJson` is not
/// empty. Plain text gets the ids that SentencePiece gives it. Control symbols and those that a user defined are added
/// tokens, and the text after one begins anew, as in the tokenizer.json files of Llama 2 and Mistral (`"legacy": false`
/// in the config: only the text at the very begin gets a space before it). BOS and EOS come from `add_bos_token` (true
/// unless said otherwise) and `add_eos_token`.
///
/// Refused: unigram models, and normalization by a table of characters or of white space.
Result<TokenizerRules> parseSentencePiece(std::string_view model, std::string_view configJson,
                                          const std::string& where);

}  // namespace poft::tokenizer
