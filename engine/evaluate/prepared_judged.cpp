// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/evaluate/prepared_kinds.h"

namespace poft::engine {

namespace {

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

}  // namespace

std::unique_ptr<PreparedTask> preparedJudged(JudgedTask task, JudgedItems items, const tokenizer::Tokenizer& tokenizer,
                                             text::ChatFormat format, std::vector<api::TokenId> stopTokens,
                                             int maxLength)
{
    return std::make_unique<PreparedJudged>(std::move(task), std::move(items), tokenizer, std::move(format),
                                            std::move(stopTokens), maxLength);
}

}  // namespace poft::engine
