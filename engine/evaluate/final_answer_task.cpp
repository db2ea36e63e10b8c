// SPDX-License-Identifier: Apache-2.0
#include "engine/evaluate/final_answer_task.h"

#include <algorithm>

#include "engine/evaluate/task_object.h"
#include "engine/evaluate/task_patterns.h"

namespace poft::engine {

namespace {

using nlohmann::json;

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

bool isNumeral(char c)
{
    return isDigit(c) || c == '.' || c == ',';
}

/// How many characters from `begin` on satisfy the test.
template <class Test>
std::size_t run(std::string_view text, std::size_t begin, Test test)
{
    std::size_t end = begin;
    while (end < text.size() && test(text[end]))
        ++end;
    return end - begin;
}

std::optional<std::string_view> numberAfter(std::string_view text, std::string_view marker)
{
    for (std::size_t at = text.find(marker); at != text.npos; at = text.find(marker, at + 1)) {
        const std::size_t begin = at + marker.size();
        const std::size_t sign = begin < text.size() && text[begin] == '-' ? 1 : 0;
        const std::size_t length = run(text, begin + sign, isNumeral);
        if (length > 0)
            return text.substr(begin, sign + length);
    }
    return std::nullopt;
}

std::optional<std::string_view> lastNumber(std::string_view text)
{
    std::optional<std::string_view> last;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t sign = text[at] == '-' ? 1 : 0;
        std::size_t length = run(text, at + sign, [](char c) { return isNumeral(c) || c == '$'; });
        if (length < 2)
            length = run(text, at + sign, isDigit);
        if (length == 0) {
            ++at;
            continue;
        }
        last = text.substr(at, sign + length);
        at += sign + length;
    }
    return last;
}

std::string trimmed(std::string_view text)
{
    constexpr const char* kSpace = " \t\r\n\v\f";
    const auto begin = text.find_first_not_of(kSpace);
    return begin == text.npos ? std::string()
                              : std::string(text.substr(begin, text.find_last_not_of(kSpace) + 1 - begin));
}

std::string plainNumber(std::string_view text)
{
    std::string out;
    std::ranges::copy_if(text, std::back_inserter(out), [](char c) { return c != ',' && c != '$'; });
    if (out.ends_with('.'))
        out.pop_back();
    return out;
}

Status readMetric(const json& value, std::size_t index, FinalAnswerTask& task, const std::string& where)
{
    TaskObject object(value, fmt::format("/metrics/{}", index), where);
    POFT_TRY(object.beginObject());
    AnswerMetric metric;
    std::string part = "whole";
    POFT_TRY(object.read("name", metric.name, "a text"));
    POFT_TRY(object.read("answer", part, "a text"));
    POFT_TRY(object.read("marker", metric.marker, "a text"));
    if (metric.name.empty())
        return object.wrong("name", "a text");
    if (part == "number_after")
        metric.part = AnswerPart::NumberAfter;
    else if (part == "last_number")
        metric.part = AnswerPart::LastNumber;
    else if (part != "whole")
        return object.wrong("answer", "\"whole\", \"number_after\" or \"last_number\"");
    if ((metric.part == AnswerPart::NumberAfter) != !metric.marker.empty())
        return object.wrong("marker", "a text with \"number_after\", and nothing otherwise,");
    task.metrics.push_back(std::move(metric));
    return object.end();
}

Status readGeneration(TaskObject& top, FinalAnswerTask& task)
{
    POFT_TRY_ASSIGN(TaskObject generation, top.object("generation"));
    POFT_TRY(generation.read("max_new_tokens", task.maxNewTokens, "a whole number"));
    POFT_TRY(generation.read("stop", task.stop, "a list of texts"));
    if (task.maxNewTokens < 1)
        return generation.wrong("max_new_tokens", "a whole number of at least 1");
    if (std::ranges::find(task.stop, "") != task.stop.end())
        return generation.wrong("stop", "a list of texts that are not empty");
    return generation.end();
}

}  // namespace

std::optional<std::string> answerOf(const AnswerMetric& metric, std::string_view text)
{
    if (metric.part == AnswerPart::Whole)
        return trimmed(text);
    const auto number = metric.part == AnswerPart::NumberAfter ? numberAfter(text, metric.marker) : lastNumber(text);
    return number ? std::optional(plainNumber(*number)) : std::nullopt;
}

Result<FinalAnswerTask> FinalAnswerTask::parse(std::string_view text, const std::string& where)
{
    POFT_TRY_ASSIGN(const json document, taskDocument(text, where));
    TaskObject top(document, "", where);
    POFT_TRY(top.begin("final_answer"));
    std::string name, description, source, prelude, preamble, prompt, reference;
    std::string separator = " ";
    std::vector<std::string> columns;
    json metrics = json::array();
    for (const auto& [key, value] :
         {std::pair("name", &name), std::pair("description", &description), std::pair("source", &source),
          std::pair("prelude", &prelude), std::pair("preamble", &preamble), std::pair("prompt", &prompt),
          std::pair("reference", &reference), std::pair("separator", &separator)})
        POFT_TRY(top.read(key, *value, "a text"));
    POFT_TRY(top.read("columns", columns, "a list of names"));
    POFT_TRY(top.read("metrics", metrics, "a list"));
    for (const auto& [key, value] :
         {std::pair("name", &name), std::pair("prompt", &prompt), std::pair("reference", &reference)})
        if (value->empty())
            return fail(ErrorKind::Invalid, fmt::format("The task {} lacks /{}.", where, key));
    const TaskPatterns patterns(prelude, where);
    POFT_TRY_ASSIGN(jinja::Template preambleTemplate, patterns.parse("preamble", preamble));
    POFT_TRY_ASSIGN(jinja::Template promptTemplate, patterns.parse("prompt", prompt));
    POFT_TRY_ASSIGN(jinja::Template referenceTemplate, patterns.parse("reference", reference));
    FinalAnswerTask task{name, description, source, preambleTemplate, promptTemplate, referenceTemplate, separator};
    task.columns = std::move(columns);
    POFT_TRY(readFewShot(top, task.fewShot));
    POFT_TRY(readGeneration(top, task));
    POFT_TRY(top.end());
    if (!metrics.is_array() || metrics.empty())
        return top.wrong("metrics", "a list of {\"name\", \"answer\", \"marker\"}");
    for (std::size_t i = 0; i < metrics.size(); ++i)
        POFT_TRY(readMetric(metrics[i], i, task, where));
    return task;
}

}  // namespace poft::engine
