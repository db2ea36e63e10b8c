// SPDX-License-Identifier: Apache-2.0
#include "engine/evaluate/task.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/evaluate/task_object.h"
#include "resources/resources.h"
#include "storage/files/read_file.h"

namespace poft::engine {

namespace {

using nlohmann::json;

Status readNormalization(const std::vector<std::string>& names, Task& task, const std::string& where)
{
    for (const std::string& name : names) {
        if (name == "trim")
            task.normalize.push_back(Normalization::Trim);
        else if (name == "lowercase")
            task.normalize.push_back(Normalization::Lowercase);
        else
            return fail(
                ErrorKind::Invalid,
                fmt::format("The task {} is wrong at /answer/normalize: \"trim\" or \"lowercase\" is expected, not "
                            "\"{}\".",
                            where, name));
    }
    return {};
}

Result<Task> readTask(const json& document, const std::string& where)
{
    Task task;
    TaskObject top(document, "", where);
    POFT_TRY(top.begin("generate"));
    POFT_TRY(top.read("name", task.name, "a text"));
    POFT_TRY(top.read("description", task.description, "a text"));
    POFT_TRY(top.expect("metric", "exact_match"));
    task.metric = "exact_match";

    POFT_TRY_ASSIGN(TaskObject prompt, top.object("prompt"));
    POFT_TRY(prompt.expect("from", "messages"));
    POFT_TRY(prompt.expect("chat_template", true));
    POFT_TRY(prompt.end());

    POFT_TRY_ASSIGN(TaskObject fewShot, top.object("few_shot"));
    POFT_TRY(fewShot.expect("count", 0));
    POFT_TRY(fewShot.end());

    POFT_TRY_ASSIGN(TaskObject generation, top.object("generation"));
    POFT_TRY(generation.read("max_new_tokens", task.maxNewTokens, "a whole number"));
    POFT_TRY(generation.read("temperature", task.temperature, "a number"));
    POFT_TRY(generation.end());

    std::vector<std::string> names;
    POFT_TRY_ASSIGN(TaskObject answer, top.object("answer"));
    POFT_TRY(answer.expect("from", "response"));
    POFT_TRY(answer.read("normalize", names, "a list of texts"));
    POFT_TRY(answer.end());
    POFT_TRY(readNormalization(names, task, where));
    POFT_TRY(top.end());

    if (task.name.empty())
        return fail(ErrorKind::Invalid, fmt::format("The task {} has no name.", where));
    if (task.maxNewTokens < 1 || task.temperature < 0)
        return fail(
            ErrorKind::Invalid,
            fmt::format("The task {} is wrong at /generation: max_new_tokens must be at least 1 and temperature at "
                        "least 0.",
                        where));
    return task;
}

}  // namespace

Result<Task> Task::parse(std::string_view text, const std::string& where)
{
    POFT_TRY_ASSIGN(const json document, taskDocument(text, where));
    return readTask(document, where);
}

Result<Task> Task::load(const std::string& name)
{
    const auto path = resourceFile("tasks/" + name + ".json");
    if (!path) {
        std::string known;
        std::error_code error;
        for (const auto& entry : std::filesystem::directory_iterator(resourceFolder() / "tasks", error))
            known += (known.empty() ? "" : ", ") + entry.path().stem().string();
        return fail(ErrorKind::NotFound, fmt::format("There is no task {}; known are: {}.", name, known));
    }
    POFT_TRY_ASSIGN(const std::string text, files::readFile(*path));
    return parse(text, path->string());
}

std::string normalized(const Task& task, std::string_view answer)
{
    std::string out(answer);
    for (const Normalization step : task.normalize) {
        if (step == Normalization::Trim) {
            const auto begin = out.find_first_not_of(" \t\r\n");
            const auto end = out.find_last_not_of(" \t\r\n");
            out = begin == std::string::npos ? std::string() : out.substr(begin, end - begin + 1);
        } else {
            std::ranges::transform(out, out.begin(), [](unsigned char c) {
                return c < 0x80 ? static_cast<char>(std::tolower(c)) : static_cast<char>(c);
            });
        }
    }
    return out;
}

}  // namespace poft::engine
