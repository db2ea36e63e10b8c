// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <unordered_set>

#include <nlohmann/json.hpp>

#include "engine/model/safetensors.h"
#include "engine/model/safetensors_header.h"
#include "storage/files/new_file.h"

namespace poft::model {

namespace {

/// By type, largest alignment first, then by name: every tensor is then aligned, and the bytes are those of the
/// reference.
std::vector<const TensorView*> fileOrder(std::span<const TensorView> tensors)
{
    std::vector<const TensorView*> order;
    for (const TensorView& tensor : tensors)
        order.push_back(&tensor);
    std::sort(order.begin(), order.end(), [](const TensorView* a, const TensorView* b) {
        return a->type != b->type ? a->type > b->type : a->name < b->name;
    });
    return order;
}

Status check(std::span<const TensorView> tensors, const std::string& where)
{
    std::unordered_set<std::string_view> names;
    for (const TensorView& tensor : tensors) {
        const std::string what = where + ": tensor \"" + tensor.name + "\"";
        if (tensor.name.empty() || tensor.name == "__metadata__" || !names.insert(tensor.name).second)
            return fail(ErrorKind::Invalid, what + " has no name of its own.");
        POFT_TRY_ASSIGN(const std::uint64_t bytes, tensorBytes(tensor.type, tensor.shape, what));
        if (bytes != tensor.bytes)
            return fail(ErrorKind::Invalid, what + " has " + std::to_string(tensor.bytes) +
                                                " bytes, but its shape needs " + std::to_string(bytes) + ".");
    }
    return {};
}

Result<std::string> headerText(const std::vector<const TensorView*>& order,
                               const std::map<std::string, std::string>& metadata, const std::string& where)
{
    try {
        nlohmann::ordered_json header;
        nlohmann::ordered_json& notes = header["__metadata__"];
        notes["format"] = "pt";
        for (const auto& [key, value] : metadata)
            notes[key] = value;
        std::uint64_t position = 0;
        for (const TensorView* tensor : order) {
            header[tensor->name] = {{"dtype", tensorTypeName(tensor->type)},
                                    {"shape", tensor->shape},
                                    {"data_offsets", {position, position + tensor->bytes}}};
            position += tensor->bytes;
        }
        std::string text = header.dump();
        text.resize((text.size() + 7) / 8 * 8, ' ');
        return text;
    } catch (const nlohmann::json::exception&) {
        return fail(ErrorKind::Invalid, where + ": a tensor's name or a note of the header is not UTF-8.");
    }
}

}  // namespace

Status writeSafetensors(const std::filesystem::path& path, std::span<const TensorView> tensors,
                        const std::map<std::string, std::string>& metadata)
{
    POFT_TRY(check(tensors, path.string()));
    const std::vector<const TensorView*> order = fileOrder(tensors);
    POFT_TRY_ASSIGN(const std::string header, headerText(order, metadata, path.string()));
    POFT_TRY_ASSIGN(files::NewFile file, files::NewFile::create(path));
    const std::uint64_t headerBytes = header.size();
    POFT_TRY(file.write({reinterpret_cast<const char*>(&headerBytes), sizeof headerBytes}));
    POFT_TRY(file.write(header));
    for (const TensorView* tensor : order)
        POFT_TRY(file.write({reinterpret_cast<const char*>(tensor->data), tensor->bytes}));
    return file.commit();
}

}  // namespace poft::model
