// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>

namespace poft::engine {

/// A correction of some rows of a weight, scale * b a (Hu et al. 2021, LoRA); or, among gradients, those by a and b.
struct LowRank {
    at::Tensor a;               ///< [rank, in]
    at::Tensor b;               ///< [rows, rank]
    std::int64_t firstRow = 0;  ///< of the weight that is corrected
    double scale = 0;
};

/// A linear layer, or its gradients. What is undefined does not exist (a bias) or is not trained (a gradient).
struct LinearWeights {
    at::Tensor weight;  ///< [out, in]
    at::Tensor bias;    ///< [out]
    std::vector<LowRank> adapters;
};

/// What the inputs of adapters go through in training: each number is zero with this probability, else divided by
/// 1 - probability. Every adapter draws its own numbers, as in PEFT.
struct Dropout {
    double probability = 0;
    at::Generator generator;  ///< of the device; undefined where the probability is 0
};

/// What the backward pass of one adapter needs beside its layer's input.
struct LowRankTape {
    at::Tensor kept;       ///< [N, in] bool, undefined without dropout
    at::Tensor projected;  ///< [N, rank], scale * dropout(x) aᵀ
};

/// The same of a whole layer, in the order of its adapters.
struct LinearTape {
    double dropout = 0;  ///< the probability
    std::vector<LowRankTape> adapters;
};

/// x weightᵀ + bias + adapters. x: [N, in]. Without a tape nothing is dropped.
at::Tensor linear(const at::Tensor& x, const LinearWeights& weights, LinearTape* tape = nullptr,
                  const Dropout& dropout = {});

/// residual + x weightᵀ + bias + adapters, a new tensor.
at::Tensor residualLinear(const at::Tensor& residual, const at::Tensor& x, const LinearWeights& weights,
                          LinearTape* tape = nullptr, const Dropout& dropout = {});

/// What becomes of the gradients of matrices in a backward pass: the first of a step writes them, so that nobody need
/// clear them, the others add to them.
enum class GradientSum { Begin, Continue };

/// The gradient by x; those by weight, bias and adapters go to what is defined of `gradients`, which may be float32
/// while the rest is bfloat16. That by the bias is added in any case.
at::Tensor linearBackward(const at::Tensor& outputGradient, const at::Tensor& x, const LinearWeights& weights,
                          const LinearTape& tape, const LinearWeights& gradients, GradientSum sum);

/// outputGradientᵀ x as the gradient of a weight, unless that is undefined. The gradient may be float32 while the rest
/// is bfloat16.
void accumulateProduct(const at::Tensor& outputGradient, const at::Tensor& x, const at::Tensor& weightGradient,
                       GradientSum sum);

}  // namespace poft::engine
