// SPDX-License-Identifier: Apache-2.0
#include "engine/train/memory_need.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "engine/model/tensor_layout.h"

namespace poft::engine {

namespace {

constexpr std::int64_t kFloat = 4;

/// Logits that are in hand at once at most, of forward and backward pass together.
constexpr std::int64_t kMostLogits = std::int64_t{1} << 25;

/// Numbers that one token leaves behind in one layer for the backward pass.
std::int64_t keptPerToken(const api::ModelConfig& model)
{
    const std::int64_t keyValue = std::int64_t{model.numKeyValueHeads} * model.headDim;
    return std::int64_t{8} * model.hiddenSize + 2 * keyValue + std::int64_t{3} * model.intermediateSize;
}

/// In and out of a linear layer by its name.
std::int64_t sizesOf(const api::ModelConfig& model, const std::string& layer)
{
    const std::int64_t heads = std::int64_t{model.numAttentionHeads} * model.headDim;
    const std::int64_t keyValue = std::int64_t{model.numKeyValueHeads} * model.headDim;
    if (layer == "q_proj" || layer == "o_proj")
        return model.hiddenSize + heads;
    if (layer == "k_proj" || layer == "v_proj")
        return model.hiddenSize + keyValue;
    return std::int64_t{model.hiddenSize} + model.intermediateSize;
}

bool fits(const api::ModelConfig& model, const recipe::TrainingSettings& settings, std::int64_t tokens,
          std::int64_t available)
{
    const std::int64_t sides = settings.objective == recipe::Objective::Dpo ? 2 : 1;
    return trainingMemory(model, settings, sides * settings.perDeviceTrainBatchSize, tokens).total() <= available;
}

/// The largest smaller micro-batch that divides the window and fits; 0 = none.
std::int64_t smallerBatch(const api::ModelConfig& model, recipe::TrainingSettings settings, std::int64_t tokens,
                          std::int64_t available)
{
    const std::int64_t window = settings.perDeviceTrainBatchSize * settings.gradientAccumulationSteps;
    for (std::int64_t batch = settings.perDeviceTrainBatchSize - 1; batch > 0; --batch) {
        settings.perDeviceTrainBatchSize = batch;
        if (window % batch == 0 && fits(model, settings, tokens, available))
            return batch;
    }
    return 0;
}

}  // namespace

std::int64_t trainedParameters(const api::ModelConfig& model, const recipe::TrainingSettings& settings)
{
    if (settings.loraR == 0)
        return model::parameterCount(model);
    std::int64_t perLayer = 0;
    for (const std::string& layer : recipe::loraTargets(settings))
        perLayer += settings.loraR * sizesOf(model, layer);
    return perLayer * model.numHiddenLayers;
}

MemoryNeed trainingMemory(const api::ModelConfig& model, const recipe::TrainingSettings& settings,
                          std::int64_t sequences, std::int64_t tokens)
{
    const std::int64_t width = settings.bf16 ? 2 : kFloat;
    const std::int64_t trained = trainedParameters(model, settings);
    const bool adapters = settings.loraR > 0;
    MemoryNeed need;
    need.weights = width * (model::parameterCount(model) + (adapters ? trained : 0));
    need.gradients = kFloat * trained;
    need.optimizer = 2 * kFloat * trained + (settings.bf16 ? kFloat * trained : 0);
    const std::int64_t all = sequences * tokens;
    const std::int64_t layers = model.numHiddenLayers;
    need.activations = width * all *
                       (settings.gradientCheckpointing ? layers * model.hiddenSize + keptPerToken(model)
                                                       : layers * keptPerToken(model));
    need.head = 2 * kFloat * std::min(kMostLogits, all * model.vocabSize);
    return need;
}

std::int64_t scoringMemory(const api::ModelConfig& model, bool bf16, std::int64_t tokens)
{
    const std::int64_t width = bf16 ? 2 : kFloat;
    return width * (model::parameterCount(model) + tokens * keptPerToken(model)) +
           kFloat * std::min(kMostLogits, tokens * model.vocabSize);
}

CheckpointSize checkpointSize(const api::ModelConfig& model, const recipe::TrainingSettings& settings)
{
    const std::int64_t trained = trainedParameters(model, settings);
    const bool adapters = settings.loraR > 0;
    // Adapters are kept as they are trained, in float32.
    CheckpointSize size;
    size.weights = (settings.bf16 && !adapters ? 2 : kFloat) * trained;
    size.optimizer = 2 * kFloat * trained + (settings.bf16 ? kFloat * trained : 0);
    return size;
}

std::string gigabytes(std::int64_t bytes)
{
    return fmt::format("{:.1f} GB", static_cast<double>(bytes) / 1e9);
}

std::string whatWouldFit(const api::ModelConfig& model, const recipe::TrainingSettings& settings, std::int64_t tokens,
                         std::int64_t available)
{
    const std::int64_t window = settings.perDeviceTrainBatchSize * settings.gradientAccumulationSteps;
    const auto batches = [&](std::int64_t batch) {
        return fmt::format("per_device_train_batch_size {} with gradient_accumulation_steps {}", batch, window / batch);
    };
    if (const std::int64_t batch = smallerBatch(model, settings, tokens, available); batch > 0)
        return batches(batch) + " would fit, which gives the same result";
    recipe::TrainingSettings less = settings;
    less.gradientCheckpointing = true;
    if (!settings.gradientCheckpointing && fits(model, less, tokens, available))
        return "gradient_checkpointing would fit, which gives the same result in about a third more time";
    if (const std::int64_t batch = smallerBatch(model, less, tokens, available); batch > 0)
        return batches(batch) + " and gradient_checkpointing would fit, which gives the same result";
    less.bf16 = true;
    less.perDeviceTrainBatchSize = 1;
    if (!settings.bf16 && fits(model, less, tokens, available))
        return batches(1) + ", gradient_checkpointing and bf16 would fit";
    less.loraR = 16;
    if (settings.loraR == 0 && fits(model, less, tokens, available))
        return batches(1) + ", gradient_checkpointing, bf16 and adapters (lora_r 16) would fit";
    return "nothing that this program knows would make it fit: take a smaller model, a shorter max_length or a larger "
           "device";
}

}  // namespace poft::engine
