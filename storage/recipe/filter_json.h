// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "storage/recipe/filter.h"
#include "storage/recipe/problem.h"

// Filters within other JSON documents, for storage/recipe.
namespace poft::recipe {

/// Reads a filter; what is wrong is appended to `problems`.
Filter readFilter(const nlohmann::json& value, const std::string& path, std::vector<Problem>& problems);

nlohmann::json toJson(const Filter& filter);

}  // namespace poft::recipe
