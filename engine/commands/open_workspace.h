// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <charconv>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "engine/api/types.h"
#include "engine/work/backend_source.h"
#include "storage/workspace/workspace.h"

namespace poft::engine {

/// A workspace and a connection of this thread.
struct OpenWorkspace {
    std::unique_ptr<storage::Workspace> workspace;
    std::unique_ptr<storage::Connection> connection;

    static Result<OpenWorkspace> open(const std::filesystem::path& folder);

    /// Makes the workspace first where the folder is missing or empty.
    static Result<OpenWorkspace> openOrCreate(const std::filesystem::path& folder);
};

/// A number if the whole text is one: D, M and EXPERIMENT on the command line are a name or an id.
inline std::optional<storage::Id> asId(const std::string& text)
{
    storage::Id id = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
    if (error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return id;
}

/// "cpu", "cuda:1"; "auto" is the first CUDA device, else the CPU (this loads the backend); "none" is no device.
Result<std::optional<api::Device>> chooseDevice(const std::string& name, BackendSource& backend);

}  // namespace poft::engine
