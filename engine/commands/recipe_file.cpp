// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/recipe_file.h"

#include <fmt/format.h>

#include <fstream>
#include <sstream>

namespace poft::engine {

Result<RecipeFile> RecipeFile::read(const std::filesystem::path& path, const std::string& templateDate)
{
    std::error_code error;
    if (std::filesystem::is_directory(path, error))
        return fail(ErrorKind::Invalid, fmt::format("{} is a folder: name a recipe file, .json.", path.string()));
    std::ifstream in(path, std::ios::binary);
    std::stringstream text;
    text << in.rdbuf();
    if (!in)
        return fail(ErrorKind::NotFound,
                    fmt::format("The recipe {} cannot be read: check its name and rights.", path.string()));
    RecipeFile file;
    file.text = text.str();
    const std::filesystem::path absolute = std::filesystem::absolute(path, error);
    file.expansion = recipe::expand(file.text, {absolute.parent_path(), templateDate});
    file.name = file.expansion.name.empty() ? path.stem().string() : file.expansion.name;
    return file;
}

std::string RecipeFile::errors() const
{
    std::string out;
    for (const recipe::Problem& problem : expansion.problems)
        if (problem.severity == recipe::Problem::Severity::Error)
            out += fmt::format("{}{}: {}", out.empty() ? "" : "\n", problem.path.empty() ? "recipe" : problem.path,
                               problem.sentence);
    return out;
}

}  // namespace poft::engine
