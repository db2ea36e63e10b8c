// SPDX-License-Identifier: Apache-2.0
#include "engine/evaluate/prepared_task.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "engine/evaluate/prepared_kinds.h"
#include "engine/evaluate/task_patterns.h"

namespace poft::engine {

namespace {

/// The conversation of a row alone, without the columns beside it.
std::string conversationOf(const data::Row& row)
{
    data::Value body;
    body.type = data::Value::Type::Object;
    for (const data::Member& member : row.value.members)
        if (member.name == "messages" || member.name == "tools")
            body.members.push_back(member);
    return data::toJson(body);
}

Result<std::unique_ptr<PreparedTask>> prepareConversations(const TaskFile& file, const TaskRequest& request,
                                                           const tokenizer::Tokenizer& tokenizer,
                                                           const text::ChatFormat& format,
                                                           const std::vector<api::TokenId>& stopTokens)
{
    POFT_TRY_ASSIGN(Task task, Task::parse(file.text, file.path.string()));
    if (request.fewShot.value_or(0) != 0)
        return fail(ErrorKind::Invalid, fmt::format("The task {} has no solved items: leave few_shot out.", task.name));
    std::vector<std::pair<std::int64_t, std::string>> bodies;
    for (const data::Row& row : request.rows)
        if (row.value.find("messages"))
            bodies.emplace_back(row.number, conversationOf(row));
    POFT_TRY_ASSIGN(std::vector<EvaluationQuestion> questions, makeQuestions(bodies, task, tokenizer, format));
    return preparedConversations(std::move(task), std::move(questions), tokenizer, stopTokens);
}

template <class AnyTask>
void applyFewShot(AnyTask& task, const TaskRequest& request)
{
    task.fewShot.count = request.fewShot.value_or(task.fewShot.count);
}

const std::vector<data::Row>& solvedOf(const TaskRequest& request)
{
    return request.solved.empty() ? request.rows : request.solved;
}

template <class Items>
void addSkipped(Items& items, const TaskRequest& request)
{
    items.skipped.insert(items.skipped.begin(), request.skipped.begin(), request.skipped.end());
}

}  // namespace

std::string keptName(const std::string& task, int fewShot, bool chat)
{
    return fmt::format("{} ({} shots{})", task, fewShot, chat ? ", chat" : "");
}

Result<std::unique_ptr<PreparedTask>> prepareTask(TaskRequest request, const tokenizer::Tokenizer& tokenizer,
                                                  const text::ChatFormat* chatFormat,
                                                  const std::vector<api::TokenId>& stopTokens)
{
    POFT_TRY_ASSIGN(const TaskFile file, readTaskFile(request.task));
    const std::string where = file.path.string();
    const nlohmann::json document = nlohmann::json::parse(file.text, nullptr, false);
    std::string kind;
    if (document.is_object() && document.contains("kind") && document["kind"].is_string())
        kind = document["kind"].get<std::string>();
    if (request.chatTemplate && !chatFormat)
        return fail(ErrorKind::Invalid, "The model has no chat template that its questions could be put in.");
    const auto format = request.chatTemplate ? std::optional(*chatFormat) : std::nullopt;
    std::unique_ptr<PreparedTask> prepared;
    if (kind == "multiple_choice") {
        POFT_TRY_ASSIGN(ChoiceTask task, ChoiceTask::parse(file.text, where));
        applyFewShot(task, request);
        POFT_TRY_ASSIGN(ChoiceItems items, makeChoiceItems(task, request.rows, solvedOf(request)));
        addSkipped(items, request);
        prepared = preparedChoices(std::move(task), std::move(items), tokenizer, format, request.maxLength);
    } else if (kind == "final_answer") {
        POFT_TRY_ASSIGN(FinalAnswerTask task, FinalAnswerTask::parse(file.text, where));
        applyFewShot(task, request);
        POFT_TRY_ASSIGN(AnswerItems items, makeAnswerItems(task, request.rows, solvedOf(request)));
        addSkipped(items, request);
        prepared = preparedAnswers(std::move(task), std::move(items), tokenizer, format, stopTokens, request.maxLength);
    } else if (!chatFormat) {
        return fail(ErrorKind::Invalid, fmt::format("The task {} needs a model with a chat template.", where));
    } else if (kind == "judged") {
        POFT_TRY_ASSIGN(JudgedTask task, JudgedTask::parse(file.text, where));
        POFT_TRY_ASSIGN(JudgedItems items, makeJudgedItems(task, request.rows));
        addSkipped(items, request);
        prepared =
            preparedJudged(std::move(task), std::move(items), tokenizer, *chatFormat, stopTokens, request.maxLength);
    } else {
        POFT_TRY_ASSIGN(prepared, prepareConversations(file, request, tokenizer, *chatFormat, stopTokens));
    }
    if (prepared->size() == 0)
        return fail(ErrorKind::Invalid,
                    fmt::format("There is no question for the task {}: it needs samples with an answer.",
                                prepared->plainName()));
    return prepared;
}

}  // namespace poft::engine
