// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "storage/result/result.h"

namespace poft::files {

/// The whole of a file; NotFound where there is none, Invalid for a folder or a device, Io where it cannot be read.
Result<std::string> readFile(const std::filesystem::path& path);

}  // namespace poft::files
