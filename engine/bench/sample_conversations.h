// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>

#include "storage/result/result.h"

namespace poft::engine {

/// Writes `count` made-up rows with the columns of UltraChat200k (`prompt`, `prompt_id`, `messages` of two to ten
/// turns) and its mean length of 6.7 kB to a new file: one row a line, or all in one JSON array. Gives back the bytes
/// of the file. The rows are fixed by their number.
Result<std::uint64_t> writeConversations(const std::filesystem::path& file, std::int64_t count, bool array);

}  // namespace poft::engine
