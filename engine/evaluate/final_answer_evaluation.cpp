// SPDX-License-Identifier: Apache-2.0
#include "engine/evaluate/final_answer_evaluation.h"

#include <fmt/format.h>

#include <algorithm>

namespace poft::engine {

namespace {

/// Questions handed to the model between two looks at the control.
constexpr std::size_t kProblemsPerCall = 256;

Result<AnswerItem> itemOf(const FinalAnswerTask& task, const data::Row& row, std::size_t& preamble)
{
    POFT_TRY_ASSIGN(const RowPatterns patterns, RowPatterns::of(row, task.columns));
    AnswerItem item;
    item.row = row.number;
    POFT_TRY_ASSIGN(item.question, patterns.text(task.prompt));
    POFT_TRY_ASSIGN(const std::string before, patterns.text(task.preamble));
    POFT_TRY_ASSIGN(const std::string reference, patterns.text(task.reference));
    for (const AnswerMetric& metric : task.metrics) {
        std::optional<std::string> answer = answerOf(metric, reference);
        if (!answer || answer->empty())
            return fail(ErrorKind::Invalid, fmt::format("its solution has no answer for {}", metric.name));
        item.references.push_back(*std::move(answer));
    }
    preamble = before.size();
    item.prompt = before + item.question;
    return item;
}

Result<std::vector<api::TokenId>> promptIds(const tokenizer::Tokenizer& tokenizer, const FinalAnswerTask& task,
                                            const AnswerItem& item, const AnswerSettings& settings)
{
    std::string prompt = item.prompt;
    if (settings.chatFormat) {
        text::Conversation conversation;
        conversation.messages.push_back({"user", prompt, {}, {}});
        POFT_TRY_ASSIGN(text::Rendering rendering, settings.chatFormat->render(conversation, true));
        prompt = std::move(rendering.text);
    }
    std::vector<api::TokenId> ids = tokenizer.encodeIds(prompt);
    const auto most = static_cast<std::size_t>(std::max(1, settings.maxLength - task.maxNewTokens));
    if (ids.size() > most)
        ids.erase(ids.begin(), ids.end() - static_cast<std::ptrdiff_t>(most));
    return ids;
}

/// Whether the newest tokens complete a stop. A token brings a byte or more, so that few of them hold one.
bool endsInStop(const tokenizer::Tokenizer& tokenizer, std::span<const api::TokenId> answer,
                const std::vector<std::string>& stops)
{
    const std::size_t longest = std::ranges::max(stops, {}, &std::string::size).size();
    const std::string end = tokenizer.decode(answer.last(std::min(answer.size(), longest + 1)), true);
    return untilStop(end, stops).size() < end.size();
}

AnswerOutcome judge(const FinalAnswerTask& task, const AnswerItem& item, std::string text)
{
    AnswerOutcome outcome;
    for (std::size_t i = 0; i < task.metrics.size(); ++i) {
        outcome.answers.push_back(answerOf(task.metrics[i], text).value_or(""));
        outcome.values.push_back(outcome.answers.back() == item.references[i] ? 1.0 : 0.0);
    }
    outcome.text = std::move(text);
    return outcome;
}

}  // namespace

std::string untilStop(const std::string& text, const std::vector<std::string>& stops)
{
    std::size_t end = text.size();
    for (const std::string& stop : stops)
        end = std::min(end, text.find(stop));
    return text.substr(0, end);
}

Result<AnswerItems> makeAnswerItems(const FinalAnswerTask& task, const std::vector<data::Row>& rows,
                                    const std::vector<data::Row>& solved)
{
    const auto example = [&](const data::Row& row) -> Result<std::string> {
        std::size_t preamble = 0;
        POFT_TRY_ASSIGN(const AnswerItem solvedItem,
                        itemOf(task, row, preamble));  // one without answer teaches nothing
        POFT_TRY_ASSIGN(const RowPatterns patterns, RowPatterns::of(row, task.columns));
        POFT_TRY_ASSIGN(const std::string solution, patterns.text(task.reference));
        return solvedItem.question + task.separator + solution;
    };
    AnswerItems out;
    for (const data::Row& row : rows) {
        std::size_t preamble = 0;
        auto item = itemOf(task, row, preamble);
        if (!item) {
            out.skipped.push_back({row.number, item.error().message});
            continue;
        }
        POFT_TRY_ASSIGN(const std::string examples, solvedItems(task.name, task.fewShot, solved, row, example));
        item->prompt.insert(preamble, examples);
        out.items.push_back(*std::move(item));
    }
    POFT_TRY(someRowFits(task.name, out.items.size(), out.skipped));
    return out;
}

Result<std::vector<AnswerOutcome>> evaluateAnswers(api::LikelihoodModel& model, const tokenizer::Tokenizer& tokenizer,
                                                   const FinalAnswerTask& task, const std::vector<AnswerItem>& items,
                                                   const AnswerSettings& settings, JobControl& control)
{
    api::GenerationSettings generation;
    generation.maxNewTokens = task.maxNewTokens;
    generation.stopTokens = settings.stopTokens;
    if (!task.stop.empty())
        generation.isComplete = [&](std::span<const api::TokenId> answer) {
            return endsInStop(tokenizer, answer, task.stop);
        };

    std::vector<AnswerOutcome> outcomes;
    for (std::size_t begin = 0; begin < items.size(); begin += kProblemsPerCall) {
        POFT_TRY(control.proceed());
        const std::size_t end = std::min(items.size(), begin + kProblemsPerCall);
        std::vector<std::vector<api::TokenId>> prompts;
        for (std::size_t i = begin; i < end; ++i) {
            POFT_TRY_ASSIGN(auto ids, promptIds(tokenizer, task, items[i], settings));
            prompts.push_back(std::move(ids));
        }
        POFT_TRY_ASSIGN(const auto written, model.generate(prompts, generation));
        for (std::size_t i = begin; i < end; ++i)
            outcomes.push_back(judge(task, items[i], untilStop(tokenizer.decode(written[i - begin], true), task.stop)));
    }
    return outcomes;
}

}  // namespace poft::engine
