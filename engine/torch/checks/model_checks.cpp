// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/checks/model_checks.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <ATen/core/grad_mode.h>
#include <ATen/ops/argmax.h>
#include <ATen/ops/dot.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/mm.h>
#include <c10/core/InferenceMode.h>

#include "engine/torch/checks/toy.h"
#include "engine/torch/model/generator.h"
#include "engine/torch/model/scorer.h"

namespace poft::engine {
namespace {

using Ids = std::vector<api::TokenId>;

const method::ObjectiveSettings kPoft{method::Objective::Poft, method::LossNormalization::Sample, 1, 0, 0.1};

struct Pass {
    WindowOutcome outcome;
    at::Tensor gradient;  ///< float64, on the CPU
};

/// Forward and backward of the same samples with the same weights in another type.
Pass pass(const api::ModelConfig& config, at::ScalarType type, c10::Device device)
{
    const at::NoGradGuard noGraph;
    TorchLearner learner = toyLearner(config, type, device);
    Pass result;
    result.outcome = learner.accumulate({toyItems(config, 8, 41), 8, kPoft, 0});
    result.gradient = learner.gradient().to(at::kCPU, at::kDouble);
    return result;
}

/// Largest difference of a mean log-likelihood, nats per token.
double worstMean(const Pass& a, const Pass& b)
{
    double worst = 0;
    for (std::size_t i = 0; i < a.outcome.items.size(); ++i)
        worst = std::max(worst, std::fabs(a.outcome.items[i].score.mean() - b.outcome.items[i].score.mean()));
    return worst;
}

std::vector<api::ModelConfig> everyConfig()
{
    std::vector<api::ModelConfig> configs = toyArchitectures();
    configs.insert(configs.end(), {toyConfig(true), toyConfig(false)});
    return configs;
}

std::vector<api::Sequence> sequencesOf(const std::vector<api::TrainingItem>& items)
{
    std::vector<api::Sequence> sequences;
    for (const api::TrainingItem& item : items)
        sequences.push_back(item.sequence);
    return sequences;
}

/// Questions with choices of different lengths, one that shares nothing between them, and one without an answer. The
/// questions are longer than a toy's window.
std::vector<api::Sequence> alternatives(const api::ModelConfig& config, std::uint64_t seed)
{
    std::vector<api::Sequence> all;
    const std::vector<api::Sequence> parts = sequencesOf(toyItems(config, 16, seed));
    Ids question;
    for (const api::Sequence& part : parts)
        question.insert(question.end(), part.ids.begin(), part.ids.end());
    const auto add = [&](std::size_t begin, std::size_t length, std::size_t answer, std::size_t tokens) {
        api::Sequence sequence;
        sequence.ids.assign(question.begin() + static_cast<std::ptrdiff_t>(begin),
                            question.begin() + static_cast<std::ptrdiff_t>(begin + length));
        sequence.responseMask.assign(length, 0);
        for (std::size_t i = 0; i < tokens; ++i) {
            sequence.ids.push_back(parts[answer].ids[i % parts[answer].ids.size()]);
            sequence.responseMask.push_back(1);
        }
        all.push_back(std::move(sequence));
    };
    for (const std::size_t tokens : {1, 4, 2, 3})
        add(0, 60, tokens, tokens);
    add(7, 9, 5, 3);
    add(2, 48, 6, 0);
    for (const std::size_t tokens : {5, 1})
        add(1, 70, 8 + tokens, tokens);
    // More than one row of a beginning that all share.
    for (std::size_t i = 0; i < 24; ++i)
        add(0, 40 + i % 12, i % 16, 1 + i % 7);
    return all;
}

/// The next tokens without a cache: the whole text through the decoder for each of them.
Ids continueWithoutCache(DecoderModel& model, const Ids& prompt, int count)
{
    Ids text = prompt;
    for (int step = 0; step < count; ++step) {
        api::Sequence sequence{text, std::vector<std::uint8_t>(text.size(), 0)};
        sequence.ids.push_back(0);
        sequence.responseMask.push_back(1);
        const api::Sequence* row = &sequence;
        std::vector<KeysAndValues> unused;
        const PackedBatch batch = packBatch({&row, 1}, Scored::Response, model.decoder.device());
        const at::Tensor hidden = model.decoder.prefill(model.weights, batch, unused);
        text.push_back(
            static_cast<api::TokenId>(at::argmax(at::mm(hidden, model.weights.head.t()), -1).item<std::int64_t>()));
    }
    return {text.begin() + static_cast<std::ptrdiff_t>(prompt.size()), text.end()};
}

api::CheckResult equalIds(const std::string& what, const std::vector<Ids>& actual, const std::vector<Ids>& wanted)
{
    return {{}, actual == wanted, what + (actual == wanted ? ": the same tokens" : ": other tokens")};
}

/// Greedy continuations with a key-value cache against those without.
api::CheckResult checkCache(const api::ModelConfig& config, c10::Device device)
{
    constexpr int kTokens = 16;
    DecoderModel model(config, at::kFloat, device);
    model.assign(randomWeights(config, model.layout, 5));
    model.decoder.prepare(256);
    std::vector<Ids> prompts;
    for (const api::TrainingItem& item : toyItems(config, 12, 61))
        prompts.push_back(item.sequence.ids);
    api::GenerationSettings greedy;
    greedy.maxNewTokens = kTokens;
    const auto cached = generateTokens(model, prompts, greedy, 1 << 20);
    std::vector<Ids> uncached;
    for (const Ids& prompt : prompts)
        uncached.push_back(continueWithoutCache(model, prompt, kTokens));
    return equalIds("greedy continuations of a " + config.architecture + " with a cache against without",
                    cached.value_or(std::vector<Ids>{}), uncached);
}

}  // namespace

api::CheckResult checkFloat32(c10::Device device)
{
    std::vector<api::CheckResult> results;
    for (const api::ModelConfig& config : everyConfig()) {
        const Pass wide = pass(config, at::kDouble, device);
        const Pass narrow = pass(config, at::kFloat, device);
        results.push_back(
            within("mean log-likelihoods in float32 against float64, nats per token", worstMean(narrow, wide), 1e-5));
        results.push_back(within("gradients in float32 against float64, relative",
                                 relativeDifference(narrow.gradient, wide.gradient), 1e-5));
    }
    return worstOf(results);
}

api::CheckResult checkBFloat16(c10::Device device)
{
    std::vector<api::CheckResult> results;
    for (const api::ModelConfig& config : everyConfig()) {
        const Pass wide = pass(config, at::kDouble, device);
        const Pass narrow = pass(config, at::kBFloat16, device);
        results.push_back(
            within("mean log-likelihoods in bfloat16 against float64, nats per token", worstMean(narrow, wide), 0.03));
        const double cosine =
            at::dot(narrow.gradient, wide.gradient).item<double>() /
            (at::linalg_vector_norm(narrow.gradient) * at::linalg_vector_norm(wide.gradient)).item<double>();
        results.push_back(within("direction of the gradient in bfloat16, 1 - cosine to float64", 1 - cosine, 1e-3));
    }
    return worstOf(results);
}

api::CheckResult checkPaddedScoring(c10::Device device)
{
    const api::ModelConfig config = toyConfig(true);
    const TorchLearner source = toyLearner(config, at::kFloat, device);
    const auto model = std::make_shared<DecoderModel>(config, at::kFloat, device);
    model->assign(source.master());
    const std::vector<api::Sequence> sequences = sequencesOf(toyItems(config, 24, 51));
    const auto together = Scorer(model, 1 << 20).score(sequences);
    const auto alone = Scorer(model, 1).score(sequences);
    if (!together || !alone)
        return {{}, false, (together ? alone : together).error().message};
    double worst = 0;
    for (std::size_t i = 0; i < sequences.size(); ++i)
        worst = std::max(worst, std::fabs((*together)[i].mean() - (*alone)[i].mean()));
    return within("mean log-likelihoods of one padded batch against each sequence alone, nats per token", worst, 2e-6);
}

api::CheckResult checkAlternatives(c10::Device device)
{
    std::vector<api::CheckResult> results;
    for (const api::ModelConfig& config : everyConfig()) {
        const auto model = std::make_shared<DecoderModel>(config, at::kFloat, device);
        model->assign(randomWeights(config, model->layout, 7));
        const std::vector<api::Sequence> sequences = alternatives(config, 71);
        const auto together = Scorer(model, 1 << 20).scoreAlternatives(sequences);
        const auto alone = Scorer(model, 1).score(sequences);
        if (!together || !alone)
            return {{}, false, (together ? alone : together).error().message};
        double worst = 0;
        for (std::size_t i = 0; i < sequences.size(); ++i) {
            if ((*together)[i].tokens != (*alone)[i].tokens)
                return {{}, false, "alternatives have other numbers of tokens together than alone"};
            if ((*alone)[i].tokens > 0)
                worst = std::max(worst, std::fabs((*together)[i].mean() - (*alone)[i].mean()));
        }
        results.push_back(
            within("mean log-likelihoods of alternatives whose beginning is shared against each alone, nats "
                   "per token",
                   worst, 5e-6));
    }
    return worstOf(results);
}

api::CheckResult checkGeneration(c10::Device device)
{
    const c10::InferenceMode inference;
    const api::ModelConfig config = toyConfig(false);
    DecoderModel model(config, at::kFloat, device);
    model.assign(randomWeights(config, model.layout, 5));
    model.decoder.prepare(256);
    std::vector<Ids> prompts;
    for (const api::TrainingItem& item : toyItems(config, 12, 61))
        prompts.push_back(item.sequence.ids);

    api::GenerationSettings greedy;
    greedy.maxNewTokens = 16;
    greedy.stopTokens = {3, 11};
    api::GenerationSettings sampled = greedy;
    sampled.temperature = 0.9;
    sampled.topP = 0.8;
    sampled.seed = 77;
    std::vector<api::CheckResult> results;
    for (const api::GenerationSettings& settings : {greedy, sampled}) {
        const auto together = generateTokens(model, prompts, settings, 1 << 20);
        const auto alone = generateTokens(model, prompts, settings, 1);
        if (!together || !alone)
            return {{}, false, (together ? alone : together).error().message};
        results.push_back(equalIds("continuations of one batch against one by one", *together, *alone));
    }
    results.push_back(checkCache(config, device));
    for (const api::ModelConfig& other : toyArchitectures())
        results.push_back(checkCache(other, device));
    return worstOf(results);
}

}  // namespace poft::engine
