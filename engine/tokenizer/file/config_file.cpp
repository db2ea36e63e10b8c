// SPDX-License-Identifier: Apache-2.0
#include "engine/tokenizer/file/config_file.h"

#include <simdjson.h>

namespace poft::tokenizer {

namespace {

using simdjson::dom::element;
using simdjson::dom::object;

/// "bos_token" and its like: a string, or an object with "content".
std::optional<api::TokenId> purposeToken(const object& config, const char* key, const TokenizerRules& rules)
{
    element value;
    std::string_view content;
    if (config[key].get(value))
        return std::nullopt;
    if (value.get(content) && value["content"].get(content))
        return std::nullopt;
    return rules.find(content);
}

}  // namespace

Status readTokenizerConfig(std::string_view json, const std::string& where, TokenizerRules& rules)
{
    if (json.empty())
        return {};
    simdjson::dom::parser parser;
    object config;
    if (parser.parse(json.data(), json.size()).get(config))
        return fail(ErrorKind::Invalid,
                    "The tokenizer_config.json that belongs to " + where + " is not a JSON object.");
    rules.special.bos = purposeToken(config, "bos_token", rules);
    rules.special.eos = purposeToken(config, "eos_token", rules);
    rules.special.pad = purposeToken(config, "pad_token", rules);
    return {};
}

}  // namespace poft::tokenizer
