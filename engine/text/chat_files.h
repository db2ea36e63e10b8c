// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "storage/result/result.h"

namespace poft::text {

/// What a model folder says of its chat template, read as `transformers` 5.23 reads it. Files that are missing are no
/// error: a folder may hold a template alone.
struct ChatFiles {
    /// Templates by name: "default", perhaps "tool_use" and others. chat_template.jinja and
    /// additional_chat_templates/NAME.jinja go before `chat_template` of tokenizer_config.json, all of which they
    /// replace. Empty where the folder has none.
    std::map<std::string, std::string> templates;

    /// The tokens that a template may use as variables: "bos_token", "eos_token", "unk_token", "sep_token",
    /// "pad_token", "cls_token", "mask_token", as far as the folder names them.
    std::vector<std::pair<std::string, std::string>> specialTokens;

    /// Texts at the first of which a turn can end: added tokens, special tokens, and those that the ids of
    /// generation_config.json stand for. None is empty or white space alone.
    std::vector<std::string> endTokens;

    /// Fails where a file is there and cannot be read as what it is.
    static Result<ChatFiles> read(const std::filesystem::path& folder);
};

}  // namespace poft::text
