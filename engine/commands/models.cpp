// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "engine/commands/commands.h"
#include "engine/commands/open_workspace.h"
#include "engine/model/adapter.h"
#include "engine/model/hub_cache.h"
#include "engine/train/checkpoint_folder.h"
#include "engine/train/model_registration.h"
#include "engine/train/template_choice.h"
#include "storage/tables/models.h"

namespace poft::engine {

namespace {

/// Copies a model folder into the workspace, under a temporary name first.
Result<Path> copyInto(const storage::Workspace& workspace, const std::string& name, const Path& folder)
{
    const Path target = workspace.modelsFolder() / name;
    Path temporary = target;
    temporary += ".tmp";
    std::error_code error;
    if (std::filesystem::exists(target, error))
        return fail(ErrorKind::Invalid,
                    fmt::format("The workspace has a folder {} already: choose another name.", target.string()));
    std::filesystem::remove_all(temporary, error);
    std::filesystem::copy(folder, temporary, std::filesystem::copy_options::recursive, error);
    if (error)
        return fail(ErrorKind::Io, fmt::format("{} cannot be copied to {}: {}.", folder.string(), temporary.string(),
                                               error.message()));
    std::filesystem::rename(temporary, target, error);
    if (error)
        return fail(ErrorKind::Io, fmt::format("{} cannot be renamed to {}: {}.", temporary.string(), target.string(),
                                               error.message()));
    return target;
}

/// The folder to register: that of the user, or one of the workspace's with a copy of it or with another template.
Result<Path> ownFolder(const storage::Workspace& workspace, const AddModelArguments& arguments, const Path& source)
{
    const Path own = workspace.modelsFolder() / arguments.name;
    if (arguments.copy) {
        POFT_TRY_ASSIGN(const Path copied, copyInto(workspace, arguments.name, source));
        const Status put = arguments.chatTemplate.empty() ? Status() : putTemplate(copied, arguments.chatTemplate);
        std::error_code error;
        if (!put)
            std::filesystem::remove_all(copied, error);
        POFT_TRY(put);
        return copied;
    }
    if (arguments.chatTemplate.empty())
        return source;
    POFT_TRY(linkWithTemplate(source, own, arguments.chatTemplate));
    return own;
}

/// A whole model in an existing folder: the files beside the weights, of the base where the adapters' folder lacks
/// them.
Status writeMerged(BackendSource& source, const Path& folder, const Path& target)
{
    POFT_TRY_ASSIGN(const model::WeightSources sources, model::findWeightSources(folder));
    POFT_TRY(copyCompanionFiles(sources.base, target));
    POFT_TRY(copyCompanionFiles(folder, target));
    POFT_TRY_ASSIGN(api::Backend * backend, source.backend());
    return backend->mergeModel(folder, target);
}

}  // namespace

Status addModel(const AddModelArguments& arguments)
{
    if (arguments.name.empty() || arguments.name.find('/') != std::string::npos || arguments.name.starts_with('.'))
        return fail(ErrorKind::Invalid, "A model's name must not be empty, begin with a dot or hold a slash.");
    POFT_TRY_ASSIGN(const OpenWorkspace open, OpenWorkspace::open(arguments.workspace));
    POFT_TRY_ASSIGN(const Path source, model::findModelFolder(arguments.folder));
    POFT_TRY_ASSIGN(const Path folder, ownFolder(*open.workspace, arguments, source));
    const auto id = registerFolder(*open.workspace, *open.connection, arguments.name, folder);
    if (!id) {
        std::error_code error;
        if (folder != source)
            std::filesystem::remove_all(folder, error);
        const bool isIncomplete = id.error().kind == ErrorKind::NotFound && source != Path(arguments.folder);
        return isIncomplete
                   ? fail(ErrorKind::NotFound, fmt::format("{} The download may be incomplete; complete it with: {}",
                                                           id.error().message, model::downloadLine(arguments.folder)))
                   : fail(id.error());
    }
    POFT_TRY_ASSIGN(const storage::Model model, storage::findModel(*open.connection, *id));
    fmt::print("{}: {}, {} parameters\n", model.name, model.architecture, model.parameters);
    POFT_TRY_ASSIGN(const std::string choice, templateChoice(folder));
    if (!choice.empty())
        fmt::print("{}: {}\n", model.name, choice);
    return {};
}

Status mergeModel(const MergeModelArguments& arguments)
{
    POFT_TRY_ASSIGN(const OpenWorkspace open, OpenWorkspace::open(arguments.workspace));
    POFT_TRY_ASSIGN(const storage::Model model, modelOf(*open.connection, arguments.model));
    const Path source = open.workspace->resolve(model.path);
    if (!model::isAdapterFolder(source))
        return fail(ErrorKind::Invalid,
                    fmt::format("{} has no adapters to merge: its folder {} is whole.", model.name, source.string()));
    std::error_code error;
    if (std::filesystem::exists(arguments.folder, error))
        return fail(ErrorKind::Invalid,
                    fmt::format("{} exists already: choose another folder.", arguments.folder.string()));
    Path temporary = arguments.folder;
    temporary += ".tmp";
    std::filesystem::remove_all(temporary, error);
    std::filesystem::create_directories(temporary, error);
    if (error)
        return fail(ErrorKind::Io, fmt::format("{} cannot be made: {}.", temporary.string(), error.message()));
    BackendSource backend;
    const Status written = writeMerged(backend, source, temporary);
    if (written)
        std::filesystem::rename(temporary, arguments.folder, error);
    if (!written || error)
        std::filesystem::remove_all(temporary);
    if (error)
        return fail(ErrorKind::Io, fmt::format("{} cannot be made: {}.", arguments.folder.string(), error.message()));
    return written;
}

Status listModels(const ListArguments& arguments)
{
    POFT_TRY_ASSIGN(const OpenWorkspace open, OpenWorkspace::open(arguments.workspace));
    POFT_TRY_ASSIGN(const auto models, storage::listModels(*open.connection));
    if (arguments.json) {
        nlohmann::ordered_json rows = nlohmann::ordered_json::array();
        for (const storage::Model& model : models)
            rows.push_back(
                {{"id", model.id},
                 {"name", model.name},
                 {"path", open.workspace->resolve(model.path).string()},
                 {"architecture", model.architecture},
                 {"parameters", model.parameters},
                 {"weights_hash", model.weightsHash},
                 {"made_by_job", model.jobId ? nlohmann::ordered_json(*model.jobId) : nlohmann::ordered_json()}});
        fmt::print("{}\n", nlohmann::ordered_json{{"models", rows}}.dump(2));
        return {};
    }
    for (const storage::Model& model : models)
        fmt::print("{:>4}  {:<32} {:>14} parameters  {}\n", model.id, model.name, model.parameters, model.path);
    if (models.empty())
        fmt::print("No models yet: `models add` registers a folder, and recipes make some.\n");
    return {};
}

}  // namespace poft::engine
