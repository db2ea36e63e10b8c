// SPDX-License-Identifier: Apache-2.0
#include "engine/evaluate/prepared_kinds.h"

namespace poft::engine {

namespace {

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

}  // namespace

std::unique_ptr<PreparedTask> preparedConversations(Task task, std::vector<EvaluationQuestion> questions,
                                                    const tokenizer::Tokenizer& tokenizer,
                                                    std::vector<api::TokenId> stopTokens)
{
    return std::make_unique<PreparedConversations>(std::move(task), std::move(questions), tokenizer,
                                                   std::move(stopTokens));
}

}  // namespace poft::engine
