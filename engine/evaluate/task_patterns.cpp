// SPDX-License-Identifier: Apache-2.0
#include "engine/evaluate/task_patterns.h"

#include <algorithm>
#include <vector>

#include "resources/resources.h"
#include "storage/files/read_file.h"

namespace poft::engine {

namespace {

std::string knownTasks()
{
    std::vector<std::string> names;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(resourceFolder() / "tasks", error))
        names.push_back(entry.path().stem().string());
    std::ranges::sort(names);
    return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace

Result<TaskFile> readTaskFile(const std::string& nameOrPath)
{
    TaskFile file;
    file.path = nameOrPath;
    if (file.path.extension() != ".json") {
        const auto shipped = resourceFile("tasks/" + nameOrPath + ".json");
        if (!shipped)
            return fail(ErrorKind::NotFound, fmt::format("There is no task {}; known are {}, or a .json file of yours.",
                                                         nameOrPath, knownTasks()));
        file.path = *shipped;
    }
    POFT_TRY_ASSIGN(file.text, files::readFile(file.path));
    return file;
}

Result<jinja::Template> TaskPatterns::parse(const char* key, const std::string& source) const
{
    // Jinja leaves out a line break at the very end; here each one counts.
    auto parsed = jinja::Template::parse(m_prelude + source + "{{ '' }}");
    if (!parsed)
        return fail(ErrorKind::Invalid,
                    fmt::format("The task {} is wrong at /{}: {}", m_where, key, parsed.error().message));
    return parsed;
}

Status readFewShot(TaskObject& task, FewShot& fewShot)
{
    POFT_TRY_ASSIGN(TaskObject object, task.object("few_shot"));
    POFT_TRY(object.read("count", fewShot.count, "a whole number"));
    POFT_TRY(object.read("separator", fewShot.separator, "a text"));
    POFT_TRY(object.read("same", fewShot.sameColumn, "the name of a column"));
    if (fewShot.count < 0)
        return object.wrong("count", "a whole number of at least 0");
    return object.end();
}

}  // namespace poft::engine
