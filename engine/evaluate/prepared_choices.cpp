// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "engine/evaluate/choice_evaluation.h"
#include "engine/evaluate/prepared_kinds.h"

namespace poft::engine {

namespace {

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

}  // namespace

std::unique_ptr<PreparedTask> preparedChoices(ChoiceTask task, ChoiceItems items, const tokenizer::Tokenizer& tokenizer,
                                              std::optional<text::ChatFormat> format, int maxLength)
{
    return std::make_unique<PreparedChoices>(std::move(task), std::move(items), tokenizer, std::move(format),
                                             maxLength);
}

}  // namespace poft::engine
