// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "storage/result/result.h"

namespace poft::engine {

/// Puts a chat template of ours (engine/text/built_in_formats.h) into a folder that is the workspace's own, in place of
/// those that it has. Fails, and changes nothing, where the format does not fit the folder's tokenizer.
Status putTemplate(const std::filesystem::path& folder, const std::string& name);

/// Makes `target`, a folder of links to the files of a model folder with a template of ours in place of its own: the
/// user's folder stays as it is, and no weights are copied. Nothing is left of it after a failure.
Status linkWithTemplate(const std::filesystem::path& source, const std::filesystem::path& target,
                        const std::string& name);

/// What a person should know of the template of a folder that has none of its own, in one sentence; empty for others.
Result<std::string> templateChoice(const std::filesystem::path& folder);

}  // namespace poft::engine
