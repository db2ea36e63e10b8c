// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <set>

#include <nlohmann/json.hpp>

#include "engine/model/weight_files.h"
#include "storage/files/new_file.h"

namespace poft::model {

namespace {

namespace fs = std::filesystem;

/// Cuts the tensors, in the order given, into shards of at most `maxBytes`.
std::vector<std::vector<TensorView>> shards(std::span<const TensorView> tensors, std::uint64_t maxBytes)
{
    std::vector<std::vector<TensorView>> parts(1);
    std::uint64_t bytes = 0;
    for (const TensorView& tensor : tensors) {
        if (!parts.back().empty() && bytes + tensor.bytes > maxBytes) {
            parts.emplace_back();
            bytes = 0;
        }
        parts.back().push_back(tensor);
        bytes += tensor.bytes;
    }
    return parts;
}

std::string shardName(std::size_t index, std::size_t count)
{
    char name[64];
    std::snprintf(name, sizeof name, "model-%05zu-of-%05zu.safetensors", index + 1, count);
    return name;
}

bool isWeightFile(const std::string& name)
{
    return name == "model.safetensors" || name == "model.safetensors.index.json" ||
           (name.starts_with("model-") && name.ends_with(".safetensors") && name.find("-of-") != name.npos);
}

/// Removes the files of an earlier division: a reader that prefers them would get the old weights.
Status removeOthers(const fs::path& folder, const std::set<std::string>& written)
{
    std::error_code code;
    for (const auto& entry : fs::directory_iterator(folder, code)) {
        const std::string name = entry.path().filename().string();
        if (isWeightFile(name) && !written.contains(name) && !fs::remove(entry.path(), code))
            return fail(ErrorKind::Io,
                        "Cannot remove the old weight file " + entry.path().string() + ": " + code.message() + ".");
    }
    return {};
}

}  // namespace

Status writeWeights(const fs::path& folder, std::span<const TensorView> tensors, std::uint64_t maxShardBytes)
{
    const auto parts = shards(tensors, maxShardBytes);
    if (parts.size() == 1) {
        POFT_TRY(writeSafetensors(folder / "model.safetensors", parts.front()));
        return removeOthers(folder, {"model.safetensors"});
    }
    std::set<std::string> written{"model.safetensors.index.json"};
    nlohmann::json map = nlohmann::json::object();
    std::uint64_t total = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const std::string name = shardName(i, parts.size());
        POFT_TRY(writeSafetensors(folder / name, parts[i]));
        written.insert(name);
        for (const TensorView& tensor : parts[i]) {
            map[tensor.name] = name;
            total += tensor.bytes;
        }
    }
    const nlohmann::ordered_json index = {{"metadata", {{"total_size", total}}}, {"weight_map", map}};
    POFT_TRY(files::writeFile(folder / "model.safetensors.index.json", index.dump(2) + "\n"));
    return removeOthers(folder, written);
}

}  // namespace poft::model
