// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/api/types.h"
#include "storage/result/result.h"

namespace poft::model {

/// The ids of generation_config.json (or, where that file is missing, of config.json).
struct GenerationTokens {
    std::optional<api::TokenId> bos;
    std::optional<api::TokenId> pad;
    std::vector<api::TokenId> eos;  ///< generation ends at any of them
};

/// Reads the keys of a Hugging Face config.json from its text. `where` names the source in messages
/// ("models/base/config.json"). Refused: an architecture that we do not compute, and any setting of a known one that
/// changes the arithmetic in a way we do not have; keys that transformers' own code does not look at are ignored.
/// Integers are checked for range, so that sizes made from them do not overflow.
Result<api::ModelConfig> parseConfig(std::string_view json, const std::string& where);

/// The same from FOLDER/config.json.
Result<api::ModelConfig> readConfig(const std::filesystem::path& folder);

/// config.json as `transformers` loads it; `dtype` is "float32" or "bfloat16", the type in which the weights are
/// stored.
std::string configJson(const api::ModelConfig& config, const GenerationTokens& tokens, std::string_view dtype);

/// Writes config.json and generation_config.json into an existing folder, each through a temporary file and a rename.
Status writeConfig(const std::filesystem::path& folder, const api::ModelConfig& config, const GenerationTokens& tokens,
                   std::string_view dtype);

/// The ids at which generation starts, pads and ends. A folder that names none has empty fields.
Result<GenerationTokens> readGenerationTokens(const std::filesystem::path& folder);

}  // namespace poft::model
