// SPDX-License-Identifier: Apache-2.0
#include "engine/evaluate/prepared_kinds.h"

namespace poft::engine {

namespace {

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

}  // namespace

std::unique_ptr<PreparedTask> preparedAnswers(FinalAnswerTask task, AnswerItems items,
                                              const tokenizer::Tokenizer& tokenizer,
                                              std::optional<text::ChatFormat> format,
                                              std::vector<api::TokenId> stopTokens, int maxLength)
{
    return std::make_unique<PreparedAnswers>(std::move(task), std::move(items), tokenizer, std::move(format),
                                             std::move(stopTokens), maxLength);
}

}  // namespace poft::engine
