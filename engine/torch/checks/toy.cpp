// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/checks/toy.h"

#include <algorithm>
#include <cstdio>
#include <random>

namespace poft::engine {

api::ModelConfig toyConfig(bool tied)
{
    api::ModelConfig config;
    config.vocabSize = 29;
    config.hiddenSize = 12;
    config.intermediateSize = 20;
    config.numHiddenLayers = 2;
    config.numAttentionHeads = 4;
    config.numKeyValueHeads = 2;
    config.headDim = 8;
    config.tieWordEmbeddings = tied;
    config.attentionBias = !tied;
    config.attentionOutputBias = !tied;
    config.mlpBias = !tied;
    config.initializerRange = 0.2;
    return config;
}

std::vector<api::ModelConfig> toyArchitectures()
{
    using Scaling = api::RopeScaling::Type;
    api::ModelConfig mistral = toyConfig(true);
    mistral.architecture = "MistralForCausalLM";
    mistral.attentionWindows = {4, 4};

    api::ModelConfig qwen2 = toyConfig(true);
    qwen2.architecture = "Qwen2ForCausalLM";
    qwen2.attentionBias = true;
    qwen2.attentionWindows = {0, 3};

    api::ModelConfig qwen3 = toyConfig(false);
    qwen3.architecture = "Qwen3ForCausalLM";
    qwen3.mlpBias = false;
    qwen3.queryKeyNorm = true;
    qwen3.ropeScaling = {
        .type = Scaling::Yarn, .factor = 4, .originalMaxPositionEmbeddings = 8, .attentionFactor = 1.2};

    api::ModelConfig llama3 = toyConfig(true);
    llama3.ropeScaling = {.type = Scaling::Llama3, .factor = 8, .originalMaxPositionEmbeddings = 64};
    return {mistral, qwen2, qwen3, llama3};
}

std::vector<api::TrainingItem> toyItems(const api::ModelConfig& config, int count, std::uint64_t seed)
{
    std::mt19937_64 random(seed);
    const auto below = [&](int bound) { return static_cast<int>(random() % static_cast<std::uint64_t>(bound)); };
    std::vector<api::TrainingItem> items(static_cast<std::size_t>(count));
    for (api::TrainingItem& item : items) {
        const int prompt = 1 + below(8);
        for (api::Sequence* sequence : {&item.sequence, &item.rejected}) {
            const int length = prompt + 1 + below(10);
            for (int i = 0; i < length; ++i) {
                sequence->ids.push_back(below(config.vocabSize));
                sequence->responseMask.push_back(i == prompt || (i > prompt && below(5) > 0));
            }
        }
        item.hasReference = true;
        item.reference = -1.0 - 0.01 * below(500);
        item.referenceRejected = -1.0 - 0.01 * below(500);
        item.targetProbability = below(3) == 0 ? 0.0 : 1.0;
    }
    return items;
}

TorchLearner toyLearner(const api::ModelConfig& config, at::ScalarType type, c10::Device device,
                        const api::OptimizerSettings& optimizer, const api::AdapterSettings& adapter,
                        bool recomputesActivations)
{
    const auto model = std::make_shared<DecoderModel>(config, type, device);
    api::LearnerSettings settings;
    settings.optimizer = optimizer;
    settings.adapter = adapter;
    settings.recomputesActivations = recomputesActivations;
    return TorchLearner(model, randomWeights(config, model->layout, 5), settings);
}

api::CheckResult within(const std::string& what, double worst, double bound)
{
    char text[160];
    std::snprintf(text, sizeof text, "%s: worst %.3g, bound %.3g", what.c_str(), worst, bound);
    return {{}, worst <= bound, text, false};
}

api::CheckResult worstOf(const std::vector<api::CheckResult>& results)
{
    const auto failed =
        std::find_if(results.begin(), results.end(), [](const api::CheckResult& result) { return !result.passed; });
    return failed != results.end() ? *failed : results.back();
}

double relativeDifference(const at::Tensor& a, const at::Tensor& b)
{
    const at::Tensor reference = b.to(at::kDouble);
    const double scale = reference.abs().max().item<double>();
    const double difference = (a.to(at::kDouble) - reference).abs().max().item<double>();
    return scale > 0 ? difference / scale : difference;
}

}  // namespace poft::engine
