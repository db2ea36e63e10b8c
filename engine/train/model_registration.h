// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "engine/work/job_context.h"

namespace poft::engine {

/// Makes a checked model folder known to the workspace as what the job in hand made; `wanted` is the name, made unique
/// where it is taken.
Result<storage::Id> registerModel(const JobContext& context, const std::string& wanted,
                                  const std::filesystem::path& folder);

/// The same outside a job (`models add`): the name must be free.
Result<storage::Id> registerFolder(const storage::Workspace& workspace, storage::Connection& connection,
                                   const std::string& name, const std::filesystem::path& folder);

}  // namespace poft::engine
