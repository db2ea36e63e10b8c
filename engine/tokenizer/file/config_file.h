// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/tokenizer/tokenizer_rules.h"
#include "storage/result/result.h"

namespace poft::tokenizer {

/// Reads the tokens of a purpose (bos, eos, pad) from tokenizer_config.json; nothing from an empty text. `where` names
/// the tokenizer that it belongs to.
Status readTokenizerConfig(std::string_view json, const std::string& where, TokenizerRules& rules);

}  // namespace poft::tokenizer
