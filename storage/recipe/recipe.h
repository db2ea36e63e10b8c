// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "storage/recipe/problem.h"

namespace poft::recipe {

/// The version of the recipe format that this program writes and the newest that it reads.
inline constexpr int kRecipeVersion = 1;

/// Reads JSON text as a recipe's document: an object without duplicate keys, at most 64 levels deep. What is wrong is
/// appended to `problems` (with line and column where the text is no JSON), and the result is then an empty object or
/// what could be read.
nlohmann::json parseDocument(std::string_view text, std::vector<Problem>& problems);

/// RFC 7396: objects are merged key by key, null removes, anything else (arrays too) replaces.
nlohmann::json mergePatch(nlohmann::json target, const nlohmann::json& patch);

/// Every problem of a recipe's text, as expand() reports them.
std::vector<Problem> checkRecipe(std::string_view text);

}  // namespace poft::recipe
