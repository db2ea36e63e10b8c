// SPDX-License-Identifier: Apache-2.0
#include "engine/evaluate/choice_task.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "engine/evaluate/task_object.h"
#include "engine/evaluate/task_patterns.h"

namespace poft::engine {

namespace {

using nlohmann::json;

constexpr std::array kMetrics{ChoiceMetric::Accuracy, ChoiceMetric::NormalizedAccuracy, ChoiceMetric::TrueShare};

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

Result<ChoiceTask> readChoiceTask(const json& document, const std::string& where)
{
    TaskObject top(document, "", where);
    POFT_TRY(top.begin("multiple_choice"));
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

    const TaskPatterns patterns(prelude, where);
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
    POFT_TRY(readFewShot(top, task.fewShot));
    POFT_TRY(top.end());
    POFT_TRY(readMetrics(metrics, task, where));
    if (task.promptsDiffer && task.fewShot.count > 0 && !task.hasExample)
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
    POFT_TRY_ASSIGN(const json document, taskDocument(text, where));
    return readChoiceTask(document, where);
}

Result<ChoiceTask> ChoiceTask::load(const std::string& nameOrPath)
{
    POFT_TRY_ASSIGN(const TaskFile file, readTaskFile(nameOrPath));
    return parse(file.text, file.path.string());
}

}  // namespace poft::engine
