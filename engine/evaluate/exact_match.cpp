// SPDX-License-Identifier: Apache-2.0
#include "engine/evaluate/exact_match.h"

#include <algorithm>

namespace poft::engine {

namespace {

/// Questions handed to the model between two looks at the control.
constexpr std::size_t kQuestionsPerCall = 512;

/// Turns before the last assistant turn, and that turn's content; nothing when there is no such turn.
std::optional<std::string> splitLastAnswer(text::Conversation& conversation)
{
    const auto last = std::find_if(conversation.messages.rbegin(), conversation.messages.rend(),
                                   [](const text::Message& message) { return message.role == text::kAssistantRole; });
    if (last == conversation.messages.rend())
        return std::nullopt;
    std::string answer = last->content;
    conversation.messages.erase(std::prev(last.base()), conversation.messages.end());
    return answer;
}

}  // namespace

Result<std::vector<EvaluationQuestion>> makeQuestions(const std::vector<std::pair<std::int64_t, std::string>>& bodies,
                                                      const Task& task, const tokenizer::Tokenizer& tokenizer,
                                                      const text::ChatFormat& format)
{
    std::vector<EvaluationQuestion> questions;
    for (const auto& [sampleId, body] : bodies) {
        POFT_TRY_ASSIGN(text::Conversation conversation, text::parseConversation(body));
        const std::optional<std::string> answer = splitLastAnswer(conversation);
        if (!answer)
            continue;
        POFT_TRY_ASSIGN(const text::Rendering rendering, format.render(conversation, true));
        questions.push_back({sampleId, tokenizer.encodeIds(rendering.text), normalized(task, *answer)});
    }
    return questions;
}

Result<EvaluationOutcome> evaluateExactMatch(api::LikelihoodModel& model,
                                             const std::vector<EvaluationQuestion>& questions, const Task& task,
                                             const tokenizer::Tokenizer& tokenizer,
                                             const std::vector<api::TokenId>& stopTokens, JobControl& control)
{
    api::GenerationSettings settings;
    settings.maxNewTokens = task.maxNewTokens;
    settings.temperature = task.temperature;
    settings.stopTokens = stopTokens;

    EvaluationOutcome outcome;
    std::size_t right = 0;
    for (std::size_t begin = 0; begin < questions.size(); begin += kQuestionsPerCall) {
        POFT_TRY(control.proceed());
        const std::size_t end = std::min(questions.size(), begin + kQuestionsPerCall);
        std::vector<std::vector<api::TokenId>> prompts;
        for (std::size_t i = begin; i < end; ++i)
            prompts.push_back(questions[i].prompt);
        POFT_TRY_ASSIGN(const auto continuations, model.generate(prompts, settings));
        for (std::size_t i = begin; i < end; ++i) {
            std::string answer = tokenizer.decode(continuations[i - begin], true);
            const bool matches = normalized(task, answer) == questions[i].reference;
            right += matches ? 1 : 0;
            outcome.answers.push_back({questions[i].sampleId, matches, std::move(answer)});
        }
    }
    outcome.value = questions.empty() ? 0.0 : static_cast<double>(right) / static_cast<double>(questions.size());
    return outcome;
}

}  // namespace poft::engine
