// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/recipe_file.h"

#include <fmt/format.h>

#include <utility>

#include "storage/files/read_file.h"

namespace poft::engine {

Result<RecipeFile> RecipeFile::read(const std::filesystem::path& path, const std::string& templateDate,
                                    const std::filesystem::path& folder)
{
    auto text = files::readFile(path);
    if (!text)
        return fail(text.error().kind, fmt::format("The recipe cannot be read: {}", text.error().message));
    RecipeFile file;
    file.text = std::move(*text);
    std::error_code error;
    const std::filesystem::path begin = folder.empty() ? std::filesystem::absolute(path, error).parent_path()
                                                       : std::filesystem::absolute(folder, error);
    file.expansion = recipe::expand(file.text, {begin, templateDate});
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
