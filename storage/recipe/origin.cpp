// SPDX-License-Identifier: Apache-2.0
#include "storage/recipe/origin.h"

#include "storage/recipe/object_reader.h"

namespace poft::recipe {

namespace {

bool covers(const std::string& pointer, const std::string& path)
{
    return path.starts_with(pointer) && (path.size() == pointer.size() || path[pointer.size()] == '/');
}

/// Whether the patch sets the value at the path, or a list or scalar above it.
bool sets(const nlohmann::json& patch, const std::string& path)
{
    const nlohmann::json* value = &patch;
    nlohmann::json::json_pointer rest(path);
    std::vector<std::string> tokens;
    while (!rest.empty()) {
        tokens.push_back(rest.back());
        rest.pop_back();
    }
    for (auto token = tokens.rbegin(); token != tokens.rend(); ++token) {
        if (!value->is_object())
            return true;
        const auto found = value->find(*token);
        if (found == value->end())
            return false;
        value = &*found;
    }
    return !tokens.empty();
}

}  // namespace

std::string Origin::pathOf(const std::string& mergedPath) const
{
    for (const CellEntry& entry : cell) {
        if (!covers(entry.made, mergedPath))
            continue;
        const std::string value = childPath(childPath("/matrix", entry.pointer), entry.index);
        return covers(entry.pointer, mergedPath) ? value + mergedPath.substr(entry.pointer.size()) : value;
    }
    if (arm && sets(patch, mergedPath))
        return childPath("/arms", *arm) + mergedPath;
    return mergedPath;
}

}  // namespace poft::recipe
