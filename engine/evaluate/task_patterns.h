// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "engine/evaluate/task_object.h"
#include "engine/evaluate/task_rows.h"
#include "engine/jinja/template.h"

namespace poft::engine {

/// A task file as read.
struct TaskFile {
    std::filesystem::path path;
    std::string text;
};

/// A shipped task by its name, or a .json file by its path; the error lists the tasks there are.
Result<TaskFile> readTaskFile(const std::string& nameOrPath);

/// Reads the patterns of a task file; `prelude` holds macros that all of them may use. `where` outlives the reader.
class TaskPatterns {
public:
    TaskPatterns(std::string prelude, const std::string& where) : m_prelude(std::move(prelude)), m_where(where) {}

    /// `key` names the pattern in messages.
    Result<jinja::Template> parse(const char* key, const std::string& source) const;

private:
    std::string m_prelude;
    const std::string& m_where;
};

/// The member "few_shot" of a task file.
Status readFewShot(TaskObject& task, FewShot& fewShot);

}  // namespace poft::engine
