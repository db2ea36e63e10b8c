// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/open_workspace.h"

#include <fmt/format.h>

#include <charconv>

#include "engine/report/build_info.h"
#include "storage/tables/datasets.h"
#include "storage/tables/experiments.h"
#include "storage/tables/models.h"

namespace poft::engine {

namespace {

Result<OpenWorkspace> connected(storage::Workspace opened)
{
    OpenWorkspace out;
    out.workspace = std::make_unique<storage::Workspace>(std::move(opened));
    POFT_TRY_ASSIGN(storage::Connection connection, out.workspace->connect());
    out.connection = std::make_unique<storage::Connection>(std::move(connection));
    return out;
}

std::optional<storage::Id> asId(const std::string& text)
{
    storage::Id id = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
    if (error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return id;
}

}  // namespace

Result<OpenWorkspace> OpenWorkspace::open(const std::filesystem::path& folder)
{
    POFT_TRY_ASSIGN(storage::Workspace workspace, storage::Workspace::open(folder));
    return connected(std::move(workspace));
}

Result<OpenWorkspace> OpenWorkspace::openOrCreate(const std::filesystem::path& folder)
{
    std::error_code error;
    if (!std::filesystem::exists(folder, error) || std::filesystem::is_empty(folder, error)) {
        POFT_TRY_ASSIGN(storage::Workspace workspace, storage::Workspace::create(folder, engineBuild()));
        return connected(std::move(workspace));
    }
    return open(folder);
}

Result<storage::Dataset> datasetOf(storage::Connection& connection, const std::string& nameOrId)
{
    const auto id = asId(nameOrId);
    return id ? storage::findDataset(connection, *id) : storage::findDataset(connection, nameOrId);
}

Result<storage::Model> modelOf(storage::Connection& connection, const std::string& nameOrId)
{
    const auto id = asId(nameOrId);
    return id ? storage::findModel(connection, *id) : storage::findModel(connection, nameOrId);
}

Result<storage::Experiment> experimentOf(storage::Connection& connection, const std::string& nameOrId)
{
    const auto id = asId(nameOrId);
    return id ? storage::findExperiment(connection, *id) : storage::findExperiment(connection, nameOrId);
}

Result<std::optional<api::Device>> chooseDevice(const std::string& name, BackendSource& source)
{
    if (name == "none")
        return std::optional<api::Device>();
    if (name == "cpu")
        return std::optional(api::Device{});
    POFT_TRY_ASSIGN(api::Backend * backend, source.backend());
    const auto devices = backend->devices();
    std::string known;
    for (const api::DeviceInfo& info : devices) {
        if (info.device.name() == name || (name == "auto" && info.device.kind == api::Device::Kind::Cuda))
            return std::optional(info.device);
        known += (known.empty() ? "" : ", ") + info.device.name();
    }
    if (name == "auto")
        return std::optional(api::Device{});
    const std::string why = backend->cudaProblem();
    return fail(ErrorKind::Device,
                fmt::format("There is no device {} here; there are: {}.{}", name, known, why.empty() ? "" : " " + why));
}

}  // namespace poft::engine
