// SPDX-License-Identifier: Apache-2.0
#include "engine/model/weight_files.h"

#include <algorithm>
#include <map>
#include <set>

#include <nlohmann/json.hpp>

#include "storage/files/read_file.h"

namespace poft::model {

namespace {

namespace fs = std::filesystem;

constexpr const char* kSingle = "model.safetensors";
constexpr const char* kIndex = "model.safetensors.index.json";

/// Tensor name → file name, as the index says.
using WeightMap = std::map<std::string, std::string>;

Result<WeightMap> readIndex(const fs::path& path)
{
    POFT_TRY_ASSIGN(const std::string text, files::readFile(path));
    const auto json = nlohmann::json::parse(text, nullptr, false);
    const auto entry = json.is_object() ? json.find("weight_map") : json.end();
    if (!json.is_object() || entry == json.end() || !entry->is_object() || entry->empty())
        return fail(ErrorKind::Invalid, path.string() + " is not an index of shards: it has no object \"weight_map\".");
    WeightMap map;
    for (const auto& [tensor, file] : entry->items()) {
        const std::string name = file.is_string() ? file.get<std::string>() : std::string();
        const bool plain = !name.empty() && name != "." && name != ".." &&
                           name.find_first_of(std::string_view("/\\\0", 3)) == name.npos;
        if (!plain)
            return fail(ErrorKind::Invalid, path.string() + " maps tensor \"" + tensor + "\" to " + file.dump() +
                                                ", which is not the name of a file beside it.");
        map[tensor] = name;
    }
    return map;
}

Status missingWeights(const fs::path& folder)
{
    for (const char* other :
         {"pytorch_model.bin", "pytorch_model.bin.index.json", "adapter_model.safetensors", "model.gguf"}) {
        std::error_code code;
        if (fs::exists(folder / other, code))
            return fail(ErrorKind::Incompatible,
                        folder.string() + " has " + other + " but no " + kSingle +
                            "; only safetensors of whole models are read, so convert it first.");
    }
    return fail(ErrorKind::NotFound, folder.string() + " has no weights: neither " + kSingle + " nor " + kIndex + ".");
}

}  // namespace

Result<std::vector<fs::path>> findWeightFiles(const fs::path& folder)
{
    std::error_code code;
    if (fs::is_regular_file(folder / kSingle, code))
        return std::vector<fs::path>{folder / kSingle};
    if (!fs::is_regular_file(folder / kIndex, code)) {
        POFT_TRY(missingWeights(folder));
    }
    POFT_TRY_ASSIGN(const WeightMap map, readIndex(folder / kIndex));
    std::set<std::string> names;
    for (const auto& [tensor, file] : map)
        names.insert(file);
    std::vector<fs::path> files;
    for (const std::string& name : names) {
        if (!fs::is_regular_file(folder / name, code))
            return fail(ErrorKind::NotFound, "The shard " + name + " that " + (folder / kIndex).string() +
                                                 " names is missing; copy or download it.");
        files.push_back(folder / name);
    }
    return files;
}

Result<WeightFiles> WeightFiles::open(const fs::path& folder)
{
    WeightFiles weights;
    POFT_TRY_ASSIGN(weights.m_paths, findWeightFiles(folder));
    for (const fs::path& path : weights.m_paths) {
        POFT_TRY_ASSIGN(SafetensorsFile file, SafetensorsFile::open(path));
        for (const TensorView& tensor : file.tensors())
            weights.m_tensors.push_back(tensor);
        weights.m_files.push_back(std::move(file));
    }
    for (std::size_t i = 0; i < weights.m_tensors.size(); ++i)
        weights.m_byName.push_back(i);
    const auto name = [&](std::size_t i) -> const std::string& { return weights.m_tensors[i].name; };
    std::sort(weights.m_byName.begin(), weights.m_byName.end(),
              [&](std::size_t a, std::size_t b) { return name(a) < name(b); });
    for (std::size_t i = 1; i < weights.m_byName.size(); ++i)
        if (name(weights.m_byName[i - 1]) == name(weights.m_byName[i]))
            return fail(ErrorKind::Invalid,
                        "Tensor \"" + name(weights.m_byName[i]) + "\" is in two shards of " + folder.string() + ".");
    if (weights.m_paths.front().filename() == kSingle)
        return weights;
    POFT_TRY_ASSIGN(const WeightMap map, readIndex(folder / kIndex));
    for (const auto& [tensor, file] : map) {
        const auto position =
            std::find(weights.m_paths.begin(), weights.m_paths.end(), folder / file) - weights.m_paths.begin();
        if (!weights.m_files[static_cast<std::size_t>(position)].find(tensor))
            return fail(ErrorKind::Invalid, "The shard " + file + " has no tensor \"" + tensor + "\", although " +
                                                (folder / kIndex).string() + " says so.");
    }
    return weights;
}

const TensorView* WeightFiles::find(std::string_view name) const
{
    const auto found =
        std::lower_bound(m_byName.begin(), m_byName.end(), name,
                         [&](std::size_t i, std::string_view wanted) { return m_tensors[i].name < wanted; });
    return found != m_byName.end() && m_tensors[*found].name == name ? &m_tensors[*found] : nullptr;
}

}  // namespace poft::model
