// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "engine/api/types.h"
#include "engine/work/backend_source.h"
#include "storage/records/dataset.h"
#include "storage/records/experiment.h"
#include "storage/records/model.h"
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

/// What D, M and EXPERIMENT are on the command line: a name, or an id where the whole text is a number.
Result<storage::Dataset> datasetOf(storage::Connection& connection, const std::string& nameOrId);
Result<storage::Model> modelOf(storage::Connection& connection, const std::string& nameOrId);
Result<storage::Experiment> experimentOf(storage::Connection& connection, const std::string& nameOrId);

/// "cpu", "cuda:1"; "auto" is the first CUDA device, else the CPU (this loads the backend); "none" is no device.
Result<std::optional<api::Device>> chooseDevice(const std::string& name, BackendSource& backend);

}  // namespace poft::engine
