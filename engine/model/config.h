// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "engine/api/types.h"
#include "engine/model/generation_tokens.h"
#include "storage/result/result.h"

namespace poft::model {

/// Reads the keys of a Hugging Face config.json from its text. `where` names the source in messages
/// ("models/base/config.json"). Refused: an architecture that we do not compute (the message lists those that we do),
/// a setting of a known one that changes the arithmetic in a way we do not have, and a key that is neither read nor
/// known to be harmless, unless its value is null, false, 0 or empty. What a file leaves out is what transformers 5.23
/// takes for the architecture. Integers are checked for range, so that sizes made from them do not overflow.
Result<api::ModelConfig> parseConfig(std::string_view json, const std::string& where);

/// The same from FOLDER/config.json.
Result<api::ModelConfig> readConfig(const std::filesystem::path& folder);

/// config.json as `transformers` loads it; `dtype` is "float32" or "bfloat16", the type in which the weights are
/// stored.
std::string configJson(const api::ModelConfig& config, const GenerationTokens& tokens, std::string_view dtype);

/// Writes config.json and generation_config.json into an existing folder, each through a temporary file and a rename.
Status writeConfig(const std::filesystem::path& folder, const api::ModelConfig& config, const GenerationTokens& tokens,
                   std::string_view dtype);

}  // namespace poft::model
