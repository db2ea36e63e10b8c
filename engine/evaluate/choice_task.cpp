// SPDX-License-Identifier: Apache-2.0
#include "engine/evaluate/choice_task.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "engine/evaluate/task_object.h"
#include "resources/resources.h"
#include "storage/files/read_file.h"

namespace poft::engine {

namespace {

using nlohmann::json;

constexpr std::array kMetrics{ChoiceMetric::Accuracy, ChoiceMetric::NormalizedAccuracy, ChoiceMetric::TrueShare};

/// The patterns of a task file; `prelude` holds macros that all of them may use.
class Patterns {
public:
    Patterns(std::string prelude, const std::string& where) : m_prelude(std::move(prelude)), m_where(where) {}

    Result<jinja::Template> parse(const char* key, const std::string& source) const
    {
        // Jinja leaves out a line break at the very end; here each one counts.
        auto parsed = jinja::Template::parse(m_prelude + source + "{{ '' }}");
        if (!parsed)
            return fail(ErrorKind::Invalid,
                        fmt::format("The task {} is wrong at /{}: {}", m_where, key, parsed.error().message));
        return parsed;
    }

private:
    std::string m_prelude;
    const std::string& m_where;
};

Status readMetrics(const std::vector<std::string>& names, ChoiceTask& task, const std::string& where)
{
    for (const std::string& name : names) {
        const auto metric = std::ranges::find(kMetrics, name, nameOf);
        if (metric == kMetrics.end())
            return fail(ErrorKind::Invalid,
                        fmt::format("The task {} is wrong at /metrics: acc, acc_norm or mc2 is expected, not {}.",
                                    where, name));
        task.metrics.push_back(*metric);
    }
    if (task.metrics.empty())
        return fail(ErrorKind::Invalid, fmt::format("The task {} lacks /metrics: name acc, acc_norm or mc2.", where));
    return {};
}

Status readFewShot(TaskObject& top, ChoiceTask& task)
{
    POFT_TRY_ASSIGN(TaskObject fewShot, top.object("few_shot"));
    POFT_TRY(fewShot.read("count", task.fewShotCount, "a whole number"));
    POFT_TRY(fewShot.read("separator", task.fewShotSeparator, "a text"));
    POFT_TRY(fewShot.read("same", task.sameColumn, "the name of a column"));
    if (task.fewShotCount < 0)
        return fewShot.wrong("count", "a whole number of at least 0");
    return fewShot.end();
}

Result<ChoiceTask> readTask(const json& document, const std::string& where)
{
    TaskObject top(document, "", where);
    POFT_TRY(top.beginObject());
    POFT_TRY(top.expect("task_version", 1));
    POFT_TRY(top.expect("kind", "multiple_choice"));
    std::string name, description, source, prelude, preamble, prompt, choices, answer, example, groupColumn;
    std::string separator = " ";
    bool promptsDiffer = false;
    std::vector<std::string> metrics;
    std::vector<std::string> columns;
    for (auto [key, text] :
         {std::pair("name", &name), std::pair("description", &description), std::pair("source", &source),
          std::pair("prelude", &prelude), std::pair("preamble", &preamble), std::pair("prompt", &prompt),
          std::pair("choices", &choices), std::pair("answer", &answer), std::pair("example", &example),
          std::pair("separator", &separator), std::pair("group", &groupColumn)})
        POFT_TRY(top.read(key, *text, "a text"));
    POFT_TRY(top.read("prompts_differ", promptsDiffer, "true or false"));
    POFT_TRY(top.read("metrics", metrics, "a list of names"));
    POFT_TRY(top.read("columns", columns, "a list of names"));
    for (const auto& [key, text] : {std::pair("name", &name), std::pair("prompt", &prompt),
                                    std::pair("choices", &choices), std::pair("answer", &answer)})
        if (text->empty())
            return fail(ErrorKind::Invalid, fmt::format("The task {} lacks /{}.", where, key));

    const Patterns patterns(prelude, where);
    POFT_TRY_ASSIGN(jinja::Template preambleTemplate, patterns.parse("preamble", preamble));
    POFT_TRY_ASSIGN(jinja::Template promptTemplate, patterns.parse("prompt", prompt));
    POFT_TRY_ASSIGN(jinja::Template choicesTemplate, patterns.parse("choices", choices));
    POFT_TRY_ASSIGN(jinja::Template answerTemplate, patterns.parse("answer", answer));
    POFT_TRY_ASSIGN(jinja::Template exampleTemplate, patterns.parse("example", example));
    ChoiceTask task{name,           description,     source,        preambleTemplate, promptTemplate, choicesTemplate,
                    answerTemplate, exampleTemplate, promptsDiffer, separator};
    task.hasExample = !example.empty();
    task.groupColumn = groupColumn;
    task.columns = std::move(columns);
    POFT_TRY(readFewShot(top, task));
    POFT_TRY(top.end());
    POFT_TRY(readMetrics(metrics, task, where));
    if (task.promptsDiffer && task.fewShotCount > 0 && !task.hasExample)
        return fail(
            ErrorKind::Invalid,
            fmt::format("The task {} lacks /example: with prompts_differ a solved item must be spelt out.", where));
    return task;
}

}  // namespace

std::string_view nameOf(ChoiceMetric metric)
{
    switch (metric) {
        case ChoiceMetric::NormalizedAccuracy:
            return "acc_norm";
        case ChoiceMetric::TrueShare:
            return "mc2";
        case ChoiceMetric::Accuracy:
            break;
    }
    return "acc";
}

Result<ChoiceTask> ChoiceTask::parse(std::string_view text, const std::string& where)
{
    const json document = json::parse(text, nullptr, false);
    if (document.is_discarded())
        return fail(ErrorKind::Invalid, fmt::format("The task {} is no valid JSON.", where));
    return readTask(document, where);
}

Result<ChoiceTask> ChoiceTask::load(const std::string& nameOrPath)
{
    std::filesystem::path path = nameOrPath;
    if (path.extension() != ".json") {
        const auto shipped = resourceFile("tasks/" + nameOrPath + ".json");
        if (!shipped)
            return fail(ErrorKind::NotFound,
                        fmt::format("There is no task {}: name one of resources/tasks, or a .json file.", nameOrPath));
        path = *shipped;
    }
    POFT_TRY_ASSIGN(const std::string text, files::readFile(path));
    return parse(text, path.string());
}

}  // namespace poft::engine
