// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "storage/result/result.h"

/// What Hugging Face's tools have downloaded (huggingface.co/docs/hub/local-cache). Nothing is downloaded here: what is
/// missing is named with the line to run.
namespace poft::files {

enum class HubKind { Model, Dataset };

/// Whether a text can be a name on the hub: "organisation/name".
bool isHubName(std::string_view text);

/// Where downloads lie: $HF_HUB_CACHE, else $HF_HOME/hub, else huggingface/hub in $XDG_CACHE_HOME or ~/.cache.
std::filesystem::path hubCacheFolder();

/// The line that a person runs to download a repository.
std::string downloadLine(HubKind kind, std::string_view name);

/// The folder of a repository's newest download (refs/main).
Result<std::filesystem::path> hubSnapshot(HubKind kind, std::string_view name);

/// Whether a place that a recipe names lies on the hub: "hf://organisation/name", a model, or
/// "hf://datasets/organisation/name/file", files of a data set, where the last part may hold one or more "*".
bool isHubPlace(std::string_view place);

/// The local files behind a place, in order of name: of the hub (see above), else the path itself, whether it exists
/// or not. Of a model the one folder.
Result<std::vector<std::filesystem::path>> filesOfPlace(const std::string& place);

/// The same where one is meant; several are an error.
Result<std::filesystem::path> fileOfPlace(const std::string& place);

}  // namespace poft::files
