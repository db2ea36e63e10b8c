// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace poft::recipe {

/// One choice of the matrix: the value at `index` of the list under `pointer`.
struct CellEntry {
    std::string pointer;  ///< "/training/learning_rate"
    std::size_t index = 0;
    std::string made;  ///< the shortest part of `pointer` that was not there before, or all of it
};

/// From which part of the written recipe each value of an arm in a cell comes.
struct Origin {
    std::optional<std::size_t> arm;  ///< position in /arms; nothing for a recipe without arms
    nlohmann::json patch;            ///< the arm's patch
    std::vector<CellEntry> cell;

    /// Where a value of the merged recipe stands in the written one: in the matrix, in the arm, or at the same path.
    std::string pathOf(const std::string& mergedPath) const;
};

}  // namespace poft::recipe
