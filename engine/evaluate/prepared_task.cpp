// SPDX-License-Identifier: Apache-2.0
#include "engine/evaluate/prepared_task.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/evaluate/choice_evaluation.h"
#include "engine/evaluate/exact_match.h"
#include "engine/evaluate/final_answer_evaluation.h"
#include "engine/evaluate/judged_task.h"
#include "engine/evaluate/task_patterns.h"

namespace poft::engine {

namespace {

/// Bytes of a question or right answer that are kept with an item, to tell it apart.
constexpr std::size_t kKeptText = 200;

/// The last `kKeptText` bytes or less, from the begin of a character.
std::string endOf(const std::string& text)
{
    if (text.size() <= kKeptText)
        return text;
    std::size_t begin = text.size() - kKeptText;
    while (begin < text.size() && (static_cast<unsigned char>(text[begin]) & 0xC0) == 0x80)
        ++begin;
    return "…" + text.substr(begin);
}

std::vector<MetricResult> means(const std::vector<ItemResult>& items, const std::vector<std::size_t>& of,
                                std::size_t metrics)
{
    std::vector<MetricResult> out;
    for (std::size_t metric = 0; metric < metrics; ++metric) {
        std::vector<double> values;
        for (const std::size_t item : of)
            values.push_back(items[item].values[metric]);
        out.push_back(meanOf(values));
    }
    return out;
}

/// Means over all items, and over those of each group where `groups` (parallel to the items) is not empty.
TaskResult summarize(std::vector<ItemResult> items, std::size_t metrics, const std::vector<std::string>& groups)
{
    std::vector<std::size_t> all;
    std::map<std::string, std::vector<std::size_t>> byGroup;
    for (std::size_t i = 0; i < items.size(); ++i) {
        all.push_back(i);
        if (!groups.empty())
            byGroup[groups[i]].push_back(i);
    }
    TaskResult result;
    result.metrics = means(items, all, metrics);
    for (const auto& [group, of] : byGroup)
        result.groups[group] = means(items, of, metrics);
    result.items = std::move(items);
    return result;
}

std::string keptName(const std::string& task, int fewShot, bool chat)
{
    return fmt::format("{} ({} shots{})", task, fewShot, chat ? ", chat" : "");
}

class PreparedChoices final : public PreparedTask {
public:
    PreparedChoices(ChoiceTask task, ChoiceItems items, const tokenizer::Tokenizer& tokenizer,
                    std::optional<text::ChatFormat> format, int maxLength)
        : m_task(std::move(task)), m_tokenizer(tokenizer), m_format(std::move(format)), m_maxLength(maxLength)
    {
        m_plainName = m_task.name;
        m_fewShot = m_task.fewShot.count;
        m_name = keptName(m_plainName, m_fewShot, m_format.has_value());
        for (const ChoiceMetric metric : m_task.metrics)
            m_metrics.emplace_back(nameOf(metric));
        m_skipped = std::move(items.skipped);
        for (ChoiceItem& item : items.items)
            if (std::string reason = tooLong(item); !reason.empty())
                m_skipped.push_back({item.row, std::move(reason)});
            else
                m_items.push_back(std::move(item));
    }

    std::size_t size() const override { return m_items.size(); }

    Result<TaskResult> run(api::LikelihoodModel& model, JobControl& control) const override
    {
        const ChoiceSettings settings{m_format ? &*m_format : nullptr, m_maxLength};
        POFT_TRY_ASSIGN(std::vector<ChoiceOutcome> outcomes,
                        evaluateChoices(model, m_tokenizer, m_task, m_items, settings, control));
        std::vector<ItemResult> results;
        std::vector<std::string> groups;
        for (std::size_t i = 0; i < m_items.size(); ++i) {
            const ChoiceItem& item = m_items[i];
            ItemResult result;
            result.id = item.row;
            result.values = std::move(outcomes[i].values);
            result.chosen = outcomes[i].chosen;
            result.answer = item.choices[result.chosen];
            result.question = item.question;
            result.choices = item.choices;
            result.logLikelihoods = std::move(outcomes[i].logLikelihoods);
            for (std::size_t choice = 0; choice < item.right.size(); ++choice)
                if (item.right[choice])
                    result.right.push_back(choice);
            result.expected = item.choices[result.right.front()];
            results.push_back(std::move(result));
            if (!m_task.groupColumn.empty())
                groups.push_back(item.group);
        }
        return summarize(std::move(results), m_metrics.size(), groups);
    }

private:
    /// A choice that does not fit into the context would be scored in part, which says nothing.
    std::string tooLong(const ChoiceItem& item) const
    {
        for (std::size_t i = 0; i < item.choices.size(); ++i) {
            const std::size_t tokens = m_tokenizer.encodeIds(item.choices[i]).size();
            if (tokens >= static_cast<std::size_t>(m_maxLength))
                return fmt::format("its choice {} has {} tokens, and the model takes {} with the question", i, tokens,
                                   m_maxLength);
        }
        return {};
    }

    ChoiceTask m_task;
    tokenizer::Tokenizer m_tokenizer;
    std::optional<text::ChatFormat> m_format;
    int m_maxLength;
    std::vector<ChoiceItem> m_items;
};

class PreparedAnswers final : public PreparedTask {
public:
    PreparedAnswers(FinalAnswerTask task, AnswerItems items, const tokenizer::Tokenizer& tokenizer,
                    std::optional<text::ChatFormat> format, std::vector<api::TokenId> stopTokens, int maxLength)
        : m_task(std::move(task)),
          m_tokenizer(tokenizer),
          m_format(std::move(format)),
          m_stopTokens(std::move(stopTokens)),
          m_maxLength(maxLength),
          m_items(std::move(items.items))
    {
        m_plainName = m_task.name;
        m_fewShot = m_task.fewShot.count;
        m_name = keptName(m_plainName, m_fewShot, m_format.has_value());
        for (const AnswerMetric& metric : m_task.metrics)
            m_metrics.push_back(metric.name);
        m_skipped = std::move(items.skipped);
    }

    std::size_t size() const override { return m_items.size(); }

    Result<TaskResult> run(api::LikelihoodModel& model, JobControl& control) const override
    {
        const AnswerSettings settings{m_format ? &*m_format : nullptr, m_stopTokens, m_maxLength};
        POFT_TRY_ASSIGN(std::vector<AnswerOutcome> outcomes,
                        evaluateAnswers(model, m_tokenizer, m_task, m_items, settings, control));
        std::vector<ItemResult> results;
        for (std::size_t i = 0; i < m_items.size(); ++i) {
            ItemResult result;
            result.id = m_items[i].row;
            result.values = std::move(outcomes[i].values);
            result.answer = std::move(outcomes[i].text);
            result.question = m_items[i].question;
            result.expected = m_items[i].references.front();
            result.answers = std::move(outcomes[i].answers);
            results.push_back(std::move(result));
        }
        return summarize(std::move(results), m_metrics.size(), {});
    }

private:
    FinalAnswerTask m_task;
    tokenizer::Tokenizer m_tokenizer;
    std::optional<text::ChatFormat> m_format;
    std::vector<api::TokenId> m_stopTokens;
    int m_maxLength;
    std::vector<AnswerItem> m_items;
};

class PreparedConversations final : public PreparedTask {
public:
    PreparedConversations(Task task, std::vector<EvaluationQuestion> questions, const tokenizer::Tokenizer& tokenizer,
                          std::vector<api::TokenId> stopTokens)
        : m_task(std::move(task)),
          m_tokenizer(tokenizer),
          m_stopTokens(std::move(stopTokens)),
          m_questions(std::move(questions))
    {
        m_name = m_plainName = m_task.name;
        m_metrics = {m_task.metric};
    }

    std::size_t size() const override { return m_questions.size(); }

    Result<TaskResult> run(api::LikelihoodModel& model, JobControl& control) const override
    {
        POFT_TRY_ASSIGN(EvaluationOutcome outcome,
                        evaluateExactMatch(model, m_questions, m_task, m_tokenizer, m_stopTokens, control));
        std::vector<ItemResult> results;
        for (std::size_t i = 0; i < m_questions.size(); ++i) {
            ItemResult result;
            result.id = m_questions[i].sampleId;
            result.values = {outcome.answers[i].right ? 1.0 : 0.0};
            result.answer = std::move(outcome.answers[i].answer);
            result.expected = m_questions[i].reference;
            results.push_back(std::move(result));
        }
        return summarize(std::move(results), 1, {});
    }

private:
    Task m_task;
    tokenizer::Tokenizer m_tokenizer;
    std::vector<api::TokenId> m_stopTokens;
    std::vector<EvaluationQuestion> m_questions;
};

/// The one metric of a judged task before it is judged: the share of questions that have an answer.
constexpr const char* kAnswered = "answered";

class PreparedJudged final : public PreparedTask {
public:
    PreparedJudged(JudgedTask task, JudgedItems items, const tokenizer::Tokenizer& tokenizer, text::ChatFormat format,
                   std::vector<api::TokenId> stopTokens, int maxLength)
        : m_task(std::move(task)),
          m_tokenizer(tokenizer),
          m_format(std::move(format)),
          m_stopTokens(std::move(stopTokens)),
          m_maxLength(maxLength),
          m_items(std::move(items.items))
    {
        m_name = m_plainName = m_task.name;
        m_metrics = {kAnswered};
        m_skipped = std::move(items.skipped);
    }

    std::size_t size() const override { return m_items.size(); }

    Result<TaskResult> run(api::LikelihoodModel& model, JobControl& control) const override
    {
        POFT_TRY_ASSIGN(const auto answers,
                        answerTurns(model, m_tokenizer, m_format, m_stopTokens, m_task, m_items, m_maxLength, control));
        std::vector<ItemResult> results;
        for (std::size_t i = 0; i < m_items.size(); ++i) {
            const auto answered = std::ranges::none_of(answers[i], &std::string::empty);
            ItemResult result;
            result.id = m_items[i].row;
            result.values = {answered ? 1.0 : 0.0};
            result.answer = fmt::format("{}", fmt::join(answers[i], "\n\n"));
            result.judged = nlohmann::json{
                {"judge", std::string(nameOf(m_task.judge))},
                {"key", m_items[i].key},
                {"columns", nlohmann::json::parse(m_items[i].columns)},
                {"turns",
                 answers[i]}}.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
            results.push_back(std::move(result));
        }
        return summarize(std::move(results), 1, {});
    }

private:
    JudgedTask m_task;
    tokenizer::Tokenizer m_tokenizer;
    text::ChatFormat m_format;
    std::vector<api::TokenId> m_stopTokens;
    int m_maxLength;
    std::vector<JudgedItem> m_items;
};

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
    return std::make_unique<PreparedConversations>(std::move(task), std::move(questions), tokenizer, stopTokens);
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

storage::EvaluationItem storedItem(const ItemResult& item, std::size_t metric, bool withDetails)
{
    storage::EvaluationItem out{item.id, item.values[metric], item.answer, {}};
    if (!withDetails)
        return out;
    if (!item.judged.empty()) {
        out.details = item.judged;
        return out;
    }
    nlohmann::json details = nlohmann::json::object();
    if (!item.question.empty()) {
        details["question"] = endOf(item.question);
        details["expected"] = endOf(item.expected);
    }
    if (!item.logLikelihoods.empty()) {
        details["log_likelihoods"] = item.logLikelihoods;
        details["chosen"] = item.chosen;
        details["right"] = item.right;
    }
    if (!item.answers.empty())
        details["answers"] = item.answers;
    if (!details.empty())
        out.details = details.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    return out;
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
        prepared =
            std::make_unique<PreparedChoices>(std::move(task), std::move(items), tokenizer, format, request.maxLength);
    } else if (kind == "final_answer") {
        POFT_TRY_ASSIGN(FinalAnswerTask task, FinalAnswerTask::parse(file.text, where));
        applyFewShot(task, request);
        POFT_TRY_ASSIGN(AnswerItems items, makeAnswerItems(task, request.rows, solvedOf(request)));
        addSkipped(items, request);
        prepared = std::make_unique<PreparedAnswers>(std::move(task), std::move(items), tokenizer, format, stopTokens,
                                                     request.maxLength);
    } else if (!chatFormat) {
        return fail(ErrorKind::Invalid, fmt::format("The task {} needs a model with a chat template.", where));
    } else if (kind == "judged") {
        POFT_TRY_ASSIGN(JudgedTask task, JudgedTask::parse(file.text, where));
        POFT_TRY_ASSIGN(JudgedItems items, makeJudgedItems(task, request.rows));
        addSkipped(items, request);
        prepared = std::make_unique<PreparedJudged>(std::move(task), std::move(items), tokenizer, *chatFormat,
                                                    stopTokens, request.maxLength);
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
