// SPDX-License-Identifier: Apache-2.0
#include "storage/recipe/cell_text.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

namespace poft::recipe {

namespace {

std::string lastWord(const std::string& pointer)
{
    return pointer.substr(pointer.rfind('/') + 1);
}

}  // namespace

std::string cellText(std::string_view cell)
{
    const auto object = nlohmann::ordered_json::parse(cell, nullptr, false);
    if (!object.is_object())
        return {};
    std::vector<std::string> words;
    for (const auto& [pointer, value] : object.items())
        words.push_back(lastWord(pointer));
    std::string out;
    for (const auto& [pointer, value] : object.items()) {
        const bool unique = std::ranges::count(words, lastWord(pointer)) == 1;
        const std::string name = unique || pointer.empty() ? lastWord(pointer) : pointer.substr(1);
        out += (out.empty() ? "" : ", ") + name + " " + (value.is_string() ? value.get<std::string>() : value.dump());
    }
    return out;
}

}  // namespace poft::recipe
