// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "storage/result/result.h"

namespace poft::model {

/// Called with the bytes of each block that was hashed; false stops.
using BlockDone = std::function<bool(std::uint64_t bytes)>;

/// Hex SHA-256 of a text.
std::string textHash(std::string_view text);

/// Hex SHA-256 of a file's bytes.
Result<std::string> fileHash(const std::filesystem::path& path, const BlockDone& blockDone = {});

/// One hash for several files: of a single file its own, else that of the lines "<hash>  <file name>\n" in the order
/// given; empty for none.
Result<std::string> filesHash(std::span<const std::filesystem::path> paths, const BlockDone& blockDone = {});

}  // namespace poft::model
