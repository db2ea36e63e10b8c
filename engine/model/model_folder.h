// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "engine/api/types.h"
#include "storage/result/result.h"

namespace poft::model {

/// What a Hugging Face model folder holds, without its weights in memory.
struct ModelFolder {
    std::filesystem::path path;
    std::string configText;  ///< config.json as it stands
    api::ModelConfig config;
    std::int64_t parameters = 0;
    std::vector<std::filesystem::path> weightFiles;
    std::vector<std::filesystem::path> tokenizerFiles;  ///< those that exist of tokenizer.json and its two companions
    std::string chatTemplate;                           ///< Jinja text; empty where the folder has none
    std::string weightsHash;    ///< hex SHA-256 of the file; of shards, over the lines "<hash>  <name>\n" by name; with
                                ///< adapters, over "<hash>  base\n" and "<hash>  <scale>\n" of each
    std::string tokenizerHash;  ///< the same over `tokenizerFiles`
    std::string templateHash;   ///< hex SHA-256 of `chatTemplate`
};

/// Bytes hashed so far and bytes in all; return false to stop (the result is then an error of kind Stopped).
using HashProgress = std::function<bool(std::uint64_t done, std::uint64_t total)>;

/// Checks that a folder is a model that we can use: config.json that we compute, weights whose names and shapes fit it,
/// a tokenizer. A folder of adapters (PEFT's layout) is one too, with the weights of the model that they belong to.
/// Reads all weights once for the hash. The first thing that is missing or wrong is named in one sentence.
Result<ModelFolder> inspectModelFolder(const std::filesystem::path& folder, const HashProgress& progress = {});

/// The chat template of a folder: chat_template.jinja, else `chat_template` of tokenizer_config.json (of a named list,
/// the one called "default"); empty where there is none. Kept byte for byte.
Result<std::string> readChatTemplate(const std::filesystem::path& folder);

}  // namespace poft::model
