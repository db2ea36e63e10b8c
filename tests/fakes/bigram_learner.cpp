// SPDX-License-Identifier: Apache-2.0
#include "tests/fakes/bigram_learner.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <sstream>
#include <thread>

#include "engine/model/safetensors.h"
#include "engine/model/tensor_layout.h"

namespace poft::fakes {

namespace {

api::ItemOutcome pairOutcome(const api::TrainingItem& item, const api::SequenceScore& chosen,
                             const api::SequenceScore& rejected, double beta)
{
    const method::PairOutcome pair =
        method::dpo({chosen.sum, rejected.sum, item.reference, item.referenceRejected}, beta);
    return {chosen, rejected, pair.loss, std::numeric_limits<double>::quiet_NaN()};
}

}  // namespace

Result<api::StepOutcome> BigramLearner::step(const api::StepRequest& request)
{
    api::StepOutcome outcome;
    outcome.skipped = poisonedSteps > 0;
    const method::ObjectiveSettings& objective = request.objective;
    for (const api::TrainingItem& item : request.items) {
        const api::SequenceScore score = scoreOf(item.sequence);
        outcome.tokens += static_cast<std::int64_t>(item.sequence.ids.size());
        api::ItemOutcome one{score, {}, -item.preferenceScore(score), std::numeric_limits<double>::quiet_NaN()};
        if (objective.objective == method::Objective::Dpo) {
            one = pairOutcome(item, score, scoreOf(item.rejected), objective.dpoBeta);
        } else if (item.hasReference) {
            const bool sft = objective.objective == method::Objective::Sft;
            const double beta = sft ? 1 : objective.poftBeta;
            const double p = objective.objective == method::Objective::BiPoft ? item.targetProbability : 1;
            const double difference = method::preferenceDifference(item.preferenceScore(score), item.reference, beta,
                                                                   sft ? 0 : objective.poftGamma);
            one.coefficient = method::coefficient(difference, p, beta);
            if (!sft)
                one.loss = method::preferenceLoss(difference, p);
        }
        outcome.loss += item.weight * one.loss / static_cast<double>(request.items.size());
        outcome.items.push_back(one);
    }
    if (poisonedSteps > 0) {
        --poisonedSteps;
        outcome.loss = std::numeric_limits<double>::quiet_NaN();
        return outcome;
    }
    for (std::size_t i = 0; i < request.items.size(); ++i) {
        const double tau = outcome.items[i].coefficient;
        const bool ordinary = objective.objective == method::Objective::Sft || std::isnan(tau);
        push(request.items[i].sequence, request.learningRate * request.items[i].weight * (ordinary ? 1.0 : tau));
        if (!request.items[i].rejected.ids.empty())
            push(request.items[i].rejected, -request.learningRate);
    }
    std::this_thread::sleep_for(stepTime);
    outcome.gradNorm = 1;
    outcome.memoryBytes = 1;
    ++m_steps;
    return outcome;
}

Status BigramLearner::rehearse(const api::StepRequest& request)
{
    std::size_t tokens = 0;
    for (const api::TrainingItem& item : request.items)
        tokens += item.sequence.ids.size() + item.rejected.ids.size();
    if (tokens > mostTokens)
        return fail(ErrorKind::Device, "rehearsing a step: out of memory");
    return {};
}

Status BigramLearner::saveWeights(const std::filesystem::path& folder)
{
    std::ostringstream text;
    text.precision(17);
    for (const auto& [pair, value] : m_table)
        text << pair.first << ' ' << pair.second << ' ' << value << '\n';

    std::vector<std::vector<float>> zeros;
    std::vector<model::TensorView> tensors;
    for (const model::TensorSpec& spec : model::tensorLayout(m_config)) {
        std::size_t count = 1;
        for (const std::int64_t size : spec.shape)
            count *= static_cast<std::size_t>(size);
        zeros.emplace_back(count, 0.0F);
        tensors.push_back({spec.name, model::TensorType::F32, spec.shape,
                           reinterpret_cast<const std::byte*>(zeros.back().data()), count * sizeof(float)});
    }
    return model::writeSafetensors(folder / "model.safetensors", tensors, {{"bigrams", text.str()}});
}

Status BigramLearner::saveOptimizer(const std::filesystem::path& folder)
{
    std::ofstream out(folder / "optimizer.safetensors");
    out << m_steps << '\n';
    return out.flush() ? Status{} : fail(ErrorKind::Io, "The fake optimizer could not be written.");
}

Status BigramLearner::restore(const std::filesystem::path& folder)
{
    POFT_TRY_ASSIGN(m_table, readTable(folder));
    std::ifstream in(folder / "optimizer.safetensors");
    if (!(in >> m_steps))
        return fail(ErrorKind::Io, "The fake optimizer could not be read.");
    return {};
}

Result<BigramLearner::Table> BigramLearner::readTable(const std::filesystem::path& folder)
{
    POFT_TRY_ASSIGN(const model::SafetensorsFile file, model::SafetensorsFile::open(folder / "model.safetensors"));
    const auto found = file.metadata().find("bigrams");
    if (found == file.metadata().end())
        return fail(ErrorKind::Invalid, "The weights are no table of the fake model.");
    std::istringstream in(found->second);
    Table table;
    api::TokenId before = 0;
    api::TokenId token = 0;
    double value = 0;
    while (in >> before >> token >> value)
        table[{before, token}] = value;
    return table;
}

Result<std::vector<api::SequenceScore>> BigramLearner::score(std::span<const api::Sequence> sequences)
{
    std::vector<api::SequenceScore> out;
    for (const api::Sequence& sequence : sequences)
        out.push_back(scoreOf(sequence));
    return out;
}

Result<std::vector<std::vector<float>>> BigramLearner::responseLogLikelihoods(std::span<const api::Sequence> sequences)
{
    std::vector<std::vector<float>> out;
    for (const api::Sequence& sequence : sequences) {
        std::vector<float>& values = out.emplace_back();
        for (std::size_t i = 1; i < sequence.ids.size(); ++i)
            if (sequence.responseMask[i])
                values.push_back(static_cast<float>(logLikelihood(sequence.ids[i - 1], sequence.ids[i])));
    }
    return out;
}

Result<std::vector<std::vector<float>>> BigramLearner::tokenLogLikelihoods(std::span<const api::Sequence> sequences)
{
    std::vector<std::vector<float>> out;
    for (const api::Sequence& sequence : sequences) {
        std::vector<float> values(sequence.ids.size(), std::numeric_limits<float>::quiet_NaN());
        for (std::size_t i = 1; i < sequence.ids.size(); ++i)
            values[i] = static_cast<float>(logLikelihood(sequence.ids[i - 1], sequence.ids[i]));
        out.push_back(std::move(values));
    }
    return out;
}

Result<std::vector<std::vector<float>>> BigramLearner::logits(std::span<const std::vector<api::TokenId>> texts)
{
    std::vector<std::vector<float>> out;
    for (const std::vector<api::TokenId>& text : texts) {
        std::vector<float>& values = out.emplace_back();
        for (const api::TokenId before : text)
            for (api::TokenId token = 0; token < m_config.vocabSize; ++token)
                values.push_back(static_cast<float>(logLikelihood(before, token)));
    }
    return out;
}

Result<std::vector<std::vector<api::TokenId>>> BigramLearner::generate(
    std::span<const std::vector<api::TokenId>> prompts, const api::GenerationSettings& settings)
{
    std::this_thread::sleep_for(stepTime);
    std::vector<std::vector<api::TokenId>> out;
    for (const std::vector<api::TokenId>& prompt : prompts) {
        std::vector<api::TokenId> answer;
        api::TokenId before = prompt.back();
        while (static_cast<int>(answer.size()) < settings.maxNewTokens) {
            double best = -std::numeric_limits<double>::infinity();
            api::TokenId next = -1;
            for (auto it = m_table.lower_bound({before, 0}); it != m_table.end() && it->first.first == before; ++it)
                if (it->second > best) {
                    best = it->second;
                    next = it->first.second;
                }
            if (next < 0)
                break;
            answer.push_back(next);
            before = next;
            if (std::ranges::find(settings.stopTokens, next) != settings.stopTokens.end())
                break;
            if (settings.isComplete && settings.isComplete(answer))
                break;
        }
        out.push_back(std::move(answer));
    }
    return out;
}

double BigramLearner::logLikelihood(api::TokenId before, api::TokenId token) const
{
    const auto found = m_table.find({before, token});
    return found == m_table.end() ? kDefault : found->second;
}

api::SequenceScore BigramLearner::scoreOf(const api::Sequence& sequence) const
{
    api::SequenceScore score;
    for (std::size_t i = 1; i < sequence.ids.size(); ++i)
        if (sequence.responseMask[i]) {
            score.sum += logLikelihood(sequence.ids[i - 1], sequence.ids[i]);
            ++score.tokens;
        }
    return score;
}

void BigramLearner::push(const api::Sequence& sequence, double amount)
{
    for (std::size_t i = 1; i < sequence.ids.size(); ++i)
        if (sequence.responseMask[i]) {
            double& value = m_table.try_emplace({sequence.ids[i - 1], sequence.ids[i]}, kDefault).first->second;
            value = std::min(-0.01, value + amount);
        }
}

}  // namespace poft::fakes
