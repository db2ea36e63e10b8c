// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "engine/commands/commands.h"
#include "engine/report/build_info.h"
#include "storage/workspace/workspace.h"

namespace poft::engine {

Status initWorkspace(const Path& folder)
{
    POFT_TRY_ASSIGN(const storage::Workspace workspace, storage::Workspace::create(folder, engineBuild()));
    fmt::print("{} is an empty workspace.\n", workspace.folder().string());
    return {};
}

}  // namespace poft::engine
