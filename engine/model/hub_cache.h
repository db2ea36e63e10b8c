// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "storage/result/result.h"

namespace poft::model {

/// Whether a text can be the name of a model on the Hugging Face hub: "organisation/name".
bool isHubName(std::string_view text);

/// Where downloads of the Hugging Face tools lie: $HF_HUB_CACHE, else $HF_HOME/hub, else huggingface/hub in
/// $XDG_CACHE_HOME or ~/.cache.
std::filesystem::path hubCacheFolder();

/// The line that a person runs to download a model.
std::string downloadLine(std::string_view name);

/// The folder of a model's newest download (refs/main) in the local cache. Nothing is downloaded: where it is missing,
/// the message says what to run.
Result<std::filesystem::path> findInHubCache(std::string_view name);

/// The folder that a person means: a path, or, where no such path exists, the name of a model in the cache.
Result<std::filesystem::path> findModelFolder(const std::string& pathOrName);

}  // namespace poft::model
