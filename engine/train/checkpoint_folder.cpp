// SPDX-License-Identifier: Apache-2.0
#include "engine/train/checkpoint_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <nlohmann/json.hpp>

#include "engine/model/adapter.h"
#include "engine/model/generation_tokens.h"
#include "storage/files/new_file.h"
#include "storage/files/read_file.h"

namespace poft::engine {

namespace {

namespace fs = std::filesystem;

constexpr const char* kStateFile = "trainer_state.json";
constexpr const char* kOptimizerFile = "optimizer.safetensors";
constexpr const char* kConfigFile = "config.json";

/// The files beside the weights that make a folder a Hugging Face model.
constexpr std::array kCompanions{kConfigFile,         "generation_config.json", "tokenizer.json",
                                 "tokenizer.model",   "tokenizer_config.json",  "special_tokens_map.json",
                                 "added_tokens.json", "chat_template.jinja",    "additional_chat_templates"};

/// fp32 weights and two moments, with the same again for slack: what a checkpoint may take.
constexpr std::int64_t kBytesPerParameter = 16;

Status ioFailure(const std::string& what, const fs::path& path, const std::error_code& error)
{
    return fail(ErrorKind::Io, fmt::format("{} {} failed: {}.", what, path.string(), error.message()));
}

Status writeState(const fs::path& folder, const TrainerState& state)
{
    const nlohmann::json document{
        {"global_step", state.step},
        {"epoch", state.epoch},
        {"position",
         {{"seed", state.position.seed}, {"epoch", state.position.epoch}, {"window", state.position.window}}}};
    return files::writeFile(folder / kStateFile, document.dump(2) + "\n");
}

/// The rename is only safe once the bytes are on the disk.
void syncFolder(const fs::path& folder)
{
    const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0)
        return;
    syncfs(descriptor);
    close(descriptor);
}

Status fill(const fs::path& folder, const Companions& companions, api::Learner& learner, const TrainerState& state)
{
    POFT_TRY(copyCompanionFiles(companions.folder, folder));
    if (!companions.chatTemplate.empty())
        POFT_TRY(files::writeFile(folder / "chat_template.jinja", companions.chatTemplate));
    POFT_TRY(model::addEndTokens(folder, companions.endTokens));
    POFT_TRY(learner.saveWeights(folder));
    if (model::isAdapterFolder(folder)) {
        // As PEFT leaves it: transformers takes a folder with a config.json for one that holds all weights.
        std::error_code error;
        fs::remove(folder / kConfigFile, error);
    }
    POFT_TRY(learner.saveOptimizer(folder));
    return writeState(folder, state);
}

}  // namespace

Status copyCompanionFiles(const fs::path& from, const fs::path& to)
{
    fs::path base = from;
    if (model::isAdapterFolder(from)) {
        POFT_TRY_ASSIGN(const model::WeightSources sources, model::findWeightSources(from));
        base = sources.base;
    }
    for (const char* name : kCompanions) {
        std::error_code error;
        const fs::path source = (fs::exists(from / name, error) ? from : base) / name;
        if (!fs::exists(source, error))
            continue;
        fs::copy(source, to / name, fs::copy_options::overwrite_existing | fs::copy_options::recursive, error);
        if (error)
            return ioFailure("Copying", source, error);
    }
    return {};
}

Result<std::int64_t> writeCheckpoint(const fs::path& folder, const Companions& companions, api::Learner& learner,
                                     const TrainerState& state)
{
    fs::path temporary = folder;
    temporary += ".tmp";
    std::error_code error;
    fs::remove_all(temporary, error);
    fs::create_directories(temporary, error);
    if (error)
        return fail(ioFailure("Creating", temporary, error).error());

    const fs::space_info space = fs::space(temporary, error);
    const std::int64_t wanted = learner.parameterCount() * kBytesPerParameter;
    if (!error && static_cast<std::int64_t>(space.available) < wanted) {
        fs::remove_all(temporary, error);
        return fail(
            ErrorKind::Io,
            fmt::format(
                "The disk of {} has {} MiB free and the checkpoint may need {} MiB: free some space, then resume.",
                folder.parent_path().string(), space.available >> 20, wanted >> 20));
    }
    if (const Status filled = fill(temporary, companions, learner, state); !filled) {
        fs::remove_all(temporary, error);
        return fail(filled.error());
    }
    syncFolder(temporary);
    fs::remove_all(folder, error);
    fs::rename(temporary, folder, error);
    if (error)
        return fail(ioFailure("Renaming", temporary, error).error());
    syncFolder(folder.parent_path());
    return folderBytes(folder);
}

Result<TrainerState> readTrainerState(const fs::path& folder)
{
    POFT_TRY_ASSIGN(const std::string text, files::readFile(folder / kStateFile));
    const nlohmann::json document = nlohmann::json::parse(text, nullptr, false);
    try {
        TrainerState state;
        state.step = document.at("global_step").get<std::int64_t>();
        state.epoch = document.at("epoch").get<double>();
        const nlohmann::json& position = document.at("position");
        state.position = {position.at("seed").get<std::uint64_t>(), position.at("epoch").get<std::int64_t>(),
                          position.at("window").get<std::int64_t>()};
        std::error_code error;
        if (!fs::exists(folder / kOptimizerFile, error))
            return fail(ErrorKind::NotFound,
                        fmt::format("The checkpoint {} holds no optimizer state.", folder.string()));
        return state;
    } catch (const nlohmann::json::exception&) {
        return fail(ErrorKind::Invalid,
                    fmt::format("The checkpoint {} has no readable {}.", folder.string(), kStateFile));
    }
}

Result<std::int64_t> dropOptimizer(const fs::path& folder)
{
    for (const char* name : {kStateFile, kOptimizerFile}) {
        std::error_code error;
        fs::remove(folder / name, error);
        if (error)
            return fail(ioFailure("Removing", folder / name, error).error());
    }
    return folderBytes(folder);
}

std::int64_t folderBytes(const fs::path& folder)
{
    std::int64_t bytes = 0;
    std::error_code error;
    for (const auto& entry : fs::recursive_directory_iterator(folder, error))
        if (entry.is_regular_file(error))
            bytes += static_cast<std::int64_t>(entry.file_size(error));
    return bytes;
}

}  // namespace poft::engine
