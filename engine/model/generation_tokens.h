// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
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

/// The ids at which generation starts, pads and ends. A folder that names none has empty fields.
Result<GenerationTokens> readGenerationTokens(const std::filesystem::path& folder);

/// Makes generation end at these ids too: writes them into generation_config.json behind the folder's own, where one is
/// missing there. Readers that know no more than that file then stop where an answer ends.
Status addEndTokens(const std::filesystem::path& folder, const std::vector<api::TokenId>& ends);

}  // namespace poft::model
