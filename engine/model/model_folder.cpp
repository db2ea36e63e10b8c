// SPDX-License-Identifier: Apache-2.0
#include "engine/model/model_folder.h"

#include <nlohmann/json.hpp>

#include "engine/model/adapter.h"
#include "engine/model/config.h"
#include "engine/model/tensor_layout.h"
#include "engine/model/weight_files.h"
#include "storage/files/read_file.h"
#include "storage/files/sha256.h"

namespace poft::model {

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

Status checkFolder(const fs::path& folder)
{
    std::error_code code;
    if (!fs::exists(folder, code))
        return fail(ErrorKind::NotFound, "There is no folder " + folder.string() + ".");
    if (!fs::is_directory(folder, code))
        return fail(ErrorKind::Invalid, folder.string() + " is not a folder; name the folder that holds config.json.");
    if (!fs::exists(folder / "config.json", code) && !isAdapterFolder(folder))
        return fail(ErrorKind::NotFound, folder.string() + " is not a Hugging Face model: it has no config.json.");
    return {};
}

Result<std::vector<fs::path>> findTokenizerFiles(const fs::path& folder)
{
    std::error_code code;
    const bool hasJson = fs::exists(folder / "tokenizer.json", code);
    if (!hasJson && !fs::exists(folder / "tokenizer.model", code))
        return fail(ErrorKind::NotFound, folder.string() + " has neither tokenizer.json nor tokenizer.model.");
    std::vector<fs::path> files;
    for (const char* name :
         {"special_tokens_map.json", hasJson ? "tokenizer.json" : "tokenizer.model", "tokenizer_config.json"})
        if (fs::exists(folder / name, code))
            files.push_back(folder / name);
    return files;
}

/// `chat_template` of tokenizer_config.json: a text, or a list of {"name", "template"}.
std::string templateOf(const json& config)
{
    const auto found = config.is_object() ? config.find("chat_template") : config.end();
    if (!config.is_object() || found == config.end())
        return {};
    if (found->is_string())
        return found->get<std::string>();
    if (found->is_array())
        for (const json& entry : *found)
            if (entry.is_object() && entry.value("name", json()) == "default" &&
                entry.value("template", json()).is_string())
                return entry["template"].get<std::string>();
    return {};
}

/// One hash for several files: of a single file its own, else that of the lines "<hash>  <file name>\n" in the order
/// given; empty for none.
Result<std::string> filesHash(const std::vector<fs::path>& paths, const files::BlockRead& blockRead = {})
{
    if (paths.empty())
        return std::string();
    if (paths.size() == 1)
        return files::sha256HexOfFile(paths.front(), blockRead);
    std::string lines;
    for (const fs::path& path : paths) {
        POFT_TRY_ASSIGN(const std::string hash, files::sha256HexOfFile(path, blockRead));
        lines += hash + "  " + path.filename().string() + "\n";
    }
    return files::sha256Hex(lines);
}

/// Adds the files of adapters to those of the weights, and makes of the weights' hash one that covers them too: of a
/// line each, "<hash>  base" and "<hash>  <scale>", in the order in which they are added.
Status addAdapters(ModelFolder& model, const std::vector<AdapterFile>& adapters)
{
    if (adapters.empty())
        return {};
    std::string lines = model.weightsHash + "  base\n";
    for (const AdapterFile& one : adapters) {
        POFT_TRY_ASSIGN(const std::string hash, files::sha256HexOfFile(one.path()));
        lines += hash + "  " + json(one.config().scale()).dump() + "\n";
        model.weightFiles.push_back(one.path());
    }
    model.weightsHash = files::sha256Hex(lines);
    return {};
}

}  // namespace

Result<std::string> readChatTemplate(const fs::path& folder)
{
    std::error_code code;
    if (fs::exists(folder / "chat_template.jinja", code))
        return files::readFile(folder / "chat_template.jinja");
    if (!fs::exists(folder / "tokenizer_config.json", code))
        return std::string();
    POFT_TRY_ASSIGN(const std::string text, files::readFile(folder / "tokenizer_config.json"));
    const json config = json::parse(text, nullptr, false);
    if (!config.is_object())
        return fail(ErrorKind::Invalid, (folder / "tokenizer_config.json").string() + " is not a JSON object.");
    return templateOf(config);
}

Result<ModelFolder> inspectModelFolder(const fs::path& folder, const HashProgress& progress)
{
    POFT_TRY(checkFolder(folder));
    ModelFolder model;
    model.path = folder;
    POFT_TRY_ASSIGN(const WeightSources sources, findWeightSources(folder));
    std::error_code missing;
    const fs::path config = (fs::exists(folder / "config.json", missing) ? folder : sources.base) / "config.json";
    POFT_TRY_ASSIGN(model.configText, files::readFile(config));
    POFT_TRY_ASSIGN(model.config, parseConfig(model.configText, config.string()));
    model.parameters = parameterCount(model.config);
    POFT_TRY_ASSIGN(const WeightFiles weights, WeightFiles::open(sources.base));
    POFT_TRY(checkTensors(model.config, weights));
    model.weightFiles = weights.files();
    for (const AdapterFile& adapters : sources.adapters)
        POFT_TRY(adapters.check(model.config));
    POFT_TRY_ASSIGN(model.tokenizerFiles, findTokenizerFiles(folder));
    POFT_TRY_ASSIGN(model.chatTemplate, readChatTemplate(folder));

    std::uint64_t total = 0;
    for (const fs::path& path : model.weightFiles) {
        std::error_code code;
        total += fs::file_size(path, code);
    }
    std::uint64_t done = 0;
    POFT_TRY_ASSIGN(model.weightsHash, filesHash(model.weightFiles, [&](std::uint64_t bytes) {
                        done += bytes;
                        return !progress || progress(done, total);
                    }));
    POFT_TRY(addAdapters(model, sources.adapters));
    POFT_TRY_ASSIGN(model.tokenizerHash, filesHash(model.tokenizerFiles));
    model.templateHash = files::sha256Hex(model.chatTemplate);
    return model;
}

}  // namespace poft::model
