// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string_view>

#include "storage/result/result.h"

namespace poft {

/// The folder that holds what the programs ship as data: `recipes/`, `tasks/`.
///
/// `$POFT_RESOURCES` if it is set and not empty, else `../share/poft-workbench` seen from the folder of the running
/// program: in an installed prefix these are the installed files, in a build tree a link to the source folder, so a
/// build or an installation can be moved as a whole. The folder need not exist: resourceFile() says so when it matters.
/// Safe from any thread as long as no other changes the environment.
[[nodiscard]] std::filesystem::path resourceFolder();

/// The path of one shipped file, for example "recipes/demo.json"; NotFound, with the place looked at, if it is not
/// there.
[[nodiscard]] Result<std::filesystem::path> resourceFile(std::string_view name);

}  // namespace poft
