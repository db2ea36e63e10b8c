// SPDX-License-Identifier: Apache-2.0
#include "engine/evaluate/choice_evaluation.h"

#include <algorithm>
#include <cmath>

namespace poft::engine {

namespace {

/// Choices handed to the model between two looks at the control.
constexpr std::size_t kChoicesPerCall = 512;

std::size_t characters(const std::string& text)
{
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }));
}

/// The first of the largest.
std::size_t largest(const std::vector<double>& values)
{
    return static_cast<std::size_t>(std::ranges::max_element(values) - values.begin());
}

std::vector<double> perCharacter(const ChoiceItem& item, const std::vector<double>& logLikelihoods)
{
    std::vector<double> out;
    for (std::size_t i = 0; i < logLikelihoods.size(); ++i)
        out.push_back(logLikelihoods[i] / static_cast<double>(std::max<std::size_t>(1, characters(item.choices[i]))));
    return out;
}

/// Probability of the right choices over that of all, from the differences to the likeliest.
double trueShare(const ChoiceItem& item, const std::vector<double>& logLikelihoods)
{
    const double top = *std::ranges::max_element(logLikelihoods);
    double right = 0;
    double all = 0;
    for (std::size_t i = 0; i < logLikelihoods.size(); ++i) {
        const double share = std::exp(logLikelihoods[i] - top);
        all += share;
        right += item.right[i] ? share : 0;
    }
    return right / all;
}

bool isSpace(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v' || c == '\f';
}

Result<std::string> asUserTurn(const text::ChatFormat& format, const std::string& prompt)
{
    text::Conversation conversation;
    conversation.messages.push_back({"user", prompt, {}, {}});
    POFT_TRY_ASSIGN(text::Rendering rendering, format.render(conversation, true));
    return std::move(rendering.text);
}

Result<std::vector<api::Sequence>> sequencesOf(const tokenizer::Tokenizer& tokenizer, const ChoiceTask& task,
                                               const std::vector<ChoiceItem>& items, const ChoiceSettings& settings)
{
    std::vector<api::Sequence> out;
    for (const ChoiceItem& item : items)
        for (std::size_t i = 0; i < item.choices.size(); ++i) {
            std::string prompt = item.promptOf(i);
            if (settings.chatFormat) {
                POFT_TRY_ASSIGN(prompt, asUserTurn(*settings.chatFormat, prompt));
            }
            // An answer in a template of its own begins where the template ends.
            const std::string separator = settings.chatFormat ? "" : task.separator;
            out.push_back(
                choiceSequence(tokenizer, std::move(prompt), separator + item.choices[i], settings.maxLength));
        }
    return out;
}

}  // namespace

std::vector<double> choiceValues(const ChoiceTask& task, const ChoiceItem& item,
                                 const std::vector<double>& logLikelihoods)
{
    std::vector<double> out;
    for (const ChoiceMetric metric : task.metrics) {
        if (metric == ChoiceMetric::TrueShare)
            out.push_back(trueShare(item, logLikelihoods));
        else
            out.push_back(item.right[largest(metric == ChoiceMetric::Accuracy ? logLikelihoods
                                                                              : perCharacter(item, logLikelihoods))]
                              ? 1.0
                              : 0.0);
    }
    return out;
}

api::Sequence choiceSequence(const tokenizer::Tokenizer& tokenizer, std::string prompt, std::string choice,
                             int maxLength)
{
    std::size_t end = prompt.size();
    while (end > 0 && isSpace(prompt[end - 1]))
        --end;
    choice.insert(0, prompt.substr(end));
    prompt.resize(end);

    api::Sequence sequence;
    sequence.ids = tokenizer.encodeIds(prompt + choice);
    const std::size_t before = std::min(tokenizer.encodeIds(prompt).size(), sequence.ids.size());
    sequence.responseMask.assign(sequence.ids.size(), 1);
    std::fill_n(sequence.responseMask.begin(), before, std::uint8_t{0});
    const auto most = static_cast<std::size_t>(maxLength) + 1;
    if (sequence.ids.size() > most) {
        const auto cut = static_cast<std::ptrdiff_t>(sequence.ids.size() - most);
        sequence.ids.erase(sequence.ids.begin(), sequence.ids.begin() + cut);
        sequence.responseMask.erase(sequence.responseMask.begin(), sequence.responseMask.begin() + cut);
    }
    // Nothing precedes the first token, so it has no likelihood.
    if (!sequence.responseMask.empty())
        sequence.responseMask.front() = 0;
    return sequence;
}

Result<std::vector<ChoiceOutcome>> evaluateChoices(api::LikelihoodModel& model, const tokenizer::Tokenizer& tokenizer,
                                                   const ChoiceTask& task, const std::vector<ChoiceItem>& items,
                                                   const ChoiceSettings& settings, JobControl& control)
{
    POFT_TRY_ASSIGN(const std::vector<api::Sequence> sequences, sequencesOf(tokenizer, task, items, settings));
    std::vector<double> sums;
    sums.reserve(sequences.size());
    for (std::size_t begin = 0; begin < sequences.size(); begin += kChoicesPerCall) {
        POFT_TRY(control.proceed());
        const std::size_t count = std::min(kChoicesPerCall, sequences.size() - begin);
        POFT_TRY_ASSIGN(const auto scores, model.scoreAlternatives(std::span(sequences).subspan(begin, count)));
        for (const api::SequenceScore& score : scores)
            sums.push_back(score.sum);
    }

    std::vector<ChoiceOutcome> outcomes;
    std::size_t next = 0;
    for (const ChoiceItem& item : items) {
        ChoiceOutcome outcome;
        const auto first = sums.begin() + static_cast<std::ptrdiff_t>(next);
        outcome.logLikelihoods.assign(first, first + static_cast<std::ptrdiff_t>(item.choices.size()));
        next += item.choices.size();
        outcome.values = choiceValues(task, item, outcome.logLikelihoods);
        outcome.chosen = largest(task.metrics.front() == ChoiceMetric::NormalizedAccuracy
                                     ? perCharacter(item, outcome.logLikelihoods)
                                     : outcome.logLikelihoods);
        outcomes.push_back(std::move(outcome));
    }
    return outcomes;
}

}  // namespace poft::engine
