// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "storage/recipe/expansion.h"
#include "storage/result/result.h"

namespace poft::engine {

/// A recipe file, read and expanded.
struct RecipeFile {
    std::string text;
    std::string name;  ///< of the recipe; of the file where it has none
    recipe::Expansion expansion;

    /// An unreadable file is an error; what is wrong with its content is in expansion.problems. The recipe's relative
    /// paths begin in `folder`, or where that is empty, in the file's own.
    static Result<RecipeFile> read(const std::filesystem::path& path, const std::string& templateDate,
                                   const std::filesystem::path& folder = {});

    /// All errors as one text, a line each; empty when there is none.
    std::string errors() const;
};

}  // namespace poft::engine
