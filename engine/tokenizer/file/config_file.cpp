// SPDX-License-Identifier: Apache-2.0
#include "engine/tokenizer/file/config_file.h"

#include <nlohmann/json.hpp>

namespace poft::tokenizer {

namespace {

using nlohmann::json;

/// "bos_token" and its like: a string, or an object with "content".
std::optional<std::string> purposeToken(const json& config, const char* key)
{
    const auto found = config.find(key);
    if (found == config.end())
        return std::nullopt;
    const json& content = found->is_object() && found->contains("content") ? (*found)["content"] : *found;
    return content.is_string() ? std::optional(content.get<std::string>()) : std::nullopt;
}

bool flagOf(const json& config, const char* key, bool otherwise)
{
    const auto found = config.find(key);
    return found != config.end() && found->is_boolean() ? found->get<bool>() : otherwise;
}

}  // namespace

Result<TokenizerConfig> TokenizerConfig::parse(std::string_view text, const std::string& where)
{
    TokenizerConfig config;
    if (text.empty())
        return config;
    // Not simdjson: `model_max_length` is often 1000000000000000019884624838656, which it takes for no number.
    const json file = json::parse(text, nullptr, false);
    if (!file.is_object())
        return fail(ErrorKind::Invalid,
                    "The tokenizer_config.json that belongs to " + where + " is not a JSON object.");
    config.bos = purposeToken(file, "bos_token");
    config.eos = purposeToken(file, "eos_token");
    config.pad = purposeToken(file, "pad_token");
    config.addBos = flagOf(file, "add_bos_token", true);
    config.addEos = flagOf(file, "add_eos_token", false);
    config.legacy = flagOf(file, "legacy", true);
    return config;
}

void TokenizerConfig::enterPurposes(TokenizerRules& rules) const
{
    const auto idOf = [&](const std::optional<std::string>& token) {
        return token ? rules.find(*token) : std::nullopt;
    };
    rules.special = {idOf(bos), idOf(eos), idOf(pad)};
}

}  // namespace poft::tokenizer
