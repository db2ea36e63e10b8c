// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include "engine/torch/decoder/heads.h"
#include "engine/torch/decoder/layout.h"

namespace poft::engine {

/// What the backward pass of normalizeHeads needs.
struct HeadNormTape {
    at::Tensor query;  ///< [inputRows * heads, headDim], before
    at::Tensor queryInverseRms;
    at::Tensor key;  ///< [inputRows * kvHeads, headDim], before
    at::Tensor keyInverseRms;
};

/// RMSNorm of every head of the queries and of the keys (Qwen3), in place in qkv [inputRows, qkvWidth], with the
/// layer's queryNorm and keyNorm. `tape` null keeps nothing.
void normalizeHeads(const at::Tensor& qkv, const HeadShape& shape, const LayerWeights& weights, double epsilon,
                    HeadNormTape* tape);

/// Turns the gradient by the normalised qkv into that by qkv, in place, and adds the gradients by queryNorm and
/// keyNorm.
void normalizeHeadsBackward(const at::Tensor& qkvGradient, const HeadShape& shape, const LayerWeights& weights,
                            const HeadNormTape& tape, const LayerWeights& gradients);

}  // namespace poft::engine
