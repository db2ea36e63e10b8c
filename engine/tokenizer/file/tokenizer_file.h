// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/tokenizer/tokenizer_rules.h"
#include "storage/result/result.h"

namespace poft::tokenizer {

/// Reads tokenizer.json and, where `configJson` is not empty, tokenizer_config.json. A key whose value would change an
/// id and that we do not have is refused.
Result<TokenizerRules> parseTokenizerFiles(std::string_view tokenizerJson, std::string_view configJson,
                                           const std::string& where);

}  // namespace poft::tokenizer
