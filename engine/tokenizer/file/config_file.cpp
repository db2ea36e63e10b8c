// SPDX-License-Identifier: Apache-2.0
#include "engine/tokenizer/file/config_file.h"

#include "engine/tokenizer/file/file_source.h"

namespace poft::tokenizer {

namespace {

using simdjson::dom::element;

/// "bos_token" and its like: a string, or an object with "content".
std::optional<std::string> purposeToken(element config, const char* key)
{
    element value;
    std::string_view content;
    if (config[key].get(value))
        return std::nullopt;
    if (value.get(content) && value["content"].get(content))
        return std::nullopt;
    return std::string(content);
}

}  // namespace

Result<TokenizerConfig> TokenizerConfig::parse(std::string_view json, const std::string& where)
{
    TokenizerConfig config;
    if (json.empty())
        return config;
    simdjson::dom::parser parser;
    element file;
    if (parser.parse(json.data(), json.size()).get(file) || !file.is_object())
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
