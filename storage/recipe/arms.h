// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "storage/recipe/origin.h"
#include "storage/recipe/problem.h"

namespace poft::recipe {

/// The recipe of one arm in one cell, merged but not yet read.
struct MergedVariant {
    nlohmann::json document;  ///< without the recipe's `name`, `arms` and `matrix`
    Origin origin;
    std::string arm;        ///< empty for a recipe without arms
    std::string cell;       ///< canonical JSON: matrix pointer → value
    std::string cellLabel;  ///< for a person: "learning_rate 0.0001"
};

/// The recipe's name; a missing one, and a version that cannot be read, are problems.
std::string readHeading(const nlohmann::json& recipe, std::vector<Problem>& problems);

/// Merges every arm with every cell, cells being the outer loop. A recipe without arms has one variant for each cell.
std::vector<MergedVariant> mergeVariants(const nlohmann::json& recipe, std::vector<Problem>& problems);

}  // namespace poft::recipe
