// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "engine/api/types.h"
#include "storage/recipe/settings.h"

namespace poft::engine {

/// What a training holds in a device's memory at its peak, in bytes.
struct MemoryNeed {
    std::int64_t weights = 0;      ///< the model's, in the type that it computes in, and adapters
    std::int64_t gradients = 0;    ///< float32, of what is trained
    std::int64_t optimizer = 0;    ///< two moments, and float32 weights beside bfloat16 ones
    std::int64_t activations = 0;  ///< what the forward pass keeps of a micro-batch for the backward pass
    std::int64_t head = 0;         ///< logits of the response tokens that are in hand together

    std::int64_t total() const { return weights + gradients + optimizer + activations + head; }
};

/// How many numbers a training changes: all of the model's, or those of its adapters.
std::int64_t trainedParameters(const api::ModelConfig& model, const recipe::TrainingSettings& settings);

/// The need of one device for a micro-batch of `sequences` sequences of `tokens` tokens each (a pair has two). Counted
/// from the shapes that engine/torch keeps: of each token and layer 8 hidden + 2 key-value + 3 intermediate numbers,
/// with gradient checkpointing the hidden state alone and all of one layer.
MemoryNeed trainingMemory(const api::ModelConfig& model, const recipe::TrainingSettings& settings,
                          std::int64_t sequences, std::int64_t tokens);

/// The weights of a model that is only asked, in bytes, and the activations of a batch of `tokens` tokens.
std::int64_t scoringMemory(const api::ModelConfig& model, bool bf16, std::int64_t tokens);

/// Bytes of one checkpoint on the disk: weights, and what a resume needs beside.
struct CheckpointSize {
    std::int64_t weights = 0;
    std::int64_t optimizer = 0;
};
CheckpointSize checkpointSize(const api::ModelConfig& model, const recipe::TrainingSettings& settings);

/// What would fit `available` bytes where the settings' own micro-batch does not, as an end of a sentence: "
/// per_device_train_batch_size 2 with gradient_accumulation_steps 4 would fit, which gives the same result". Tried in
/// this order: smaller micro-batches, gradient checkpointing, both, and adapters (lora_r 16).
std::string whatWouldFit(const api::ModelConfig& model, const recipe::TrainingSettings& settings, std::int64_t tokens,
                         std::int64_t available);

/// "3.2 GB"
std::string gigabytes(std::int64_t bytes);

}  // namespace poft::engine
