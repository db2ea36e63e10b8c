// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>

#include "engine/api/backend.h"
#include "storage/result/result.h"

namespace poft::engine {

/// Where the LibTorch module is looked for: $POFT_TORCH_MODULE, else ../lib/libpoft_torch.so beside this program.
std::filesystem::path backendModulePath();

/// Loads the module and makes its backend. Only commands that need a model call this: loading takes about a second. The
/// module stays loaded for the life of the process, since LibTorch cannot be unloaded.
Result<std::unique_ptr<api::Backend>> loadBackend();

}  // namespace poft::engine
