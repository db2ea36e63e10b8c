// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "engine/commands/commands.h"
#include "engine/report/build_info.h"
#include "storage/workspace/workspace.h"

namespace poft::engine {

Status initWorkspace(const InitArguments& arguments)
{
    POFT_TRY_ASSIGN(const storage::Workspace workspace, storage::Workspace::create(arguments.workspace, engineBuild()));
    fmt::print("{} is an empty workspace.\n", workspace.folder().string());
    return {};
}

}  // namespace poft::engine
