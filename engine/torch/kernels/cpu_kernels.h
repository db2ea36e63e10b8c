// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <ATen/core/Tensor.h>

#include "engine/torch/kernels/rows.h"

/// Fused operations of the decoder on the CPU in float32 and bfloat16 (computed in float32, rounded once). Each stands
/// for several of LibTorch's, whose passes over memory and allocations would take longer than the products of a small
/// model. The functions of decoder/ use them where runsHere() holds and compose LibTorch's operations elsewhere; a
/// check compares the two. Inputs are contiguous in their last axis. Sums over rows are cut into a fixed number of
/// parts, so results do not depend on the threads.
namespace poft::engine::cpu {

/// Whether the kernels take such a tensor: float32 or bfloat16 on the CPU.
bool runsHere(const at::Tensor& x);

/// RMSNorm of x [N, n] into `output` (like x) and `inverseRms` [N] float32.
void normalize(const at::Tensor& x, const at::Tensor& weight, double epsilon, const at::Tensor& output,
               const at::Tensor& inverseRms);

/// The gradient by x, plus `residual` (undefined: nothing); adds the gradient by the weight to float32 `weightGradient`
/// [n] unless that is undefined.
void normalizeBackward(const at::Tensor& outputGradient, const at::Tensor& x, const at::Tensor& weight,
                       const at::Tensor& inverseRms, const at::Tensor& residual, const at::Tensor& weightGradient,
                       const at::Tensor& result);

/// silu(gate) up of [N, 2n] into [N, n], and its gradient by gateUp.
void swiglu(const at::Tensor& gateUp, const at::Tensor& output);
void swigluBackward(const at::Tensor& outputGradient, const at::Tensor& gateUp, const at::Tensor& result);

/// Where packed tokens lie among padded rows: token i is position slots[i] % width of row slots[i] / width; without
/// slots nothing is padded, and i stands for slots[i].
struct TokenPlaces {
    std::int64_t count = 0;  ///< tokens; rows of the packed tensor after them are fill and are neither read nor written
    const std::int64_t* slots = nullptr;
    std::int64_t width = 0;

    std::int64_t slot(std::int64_t token) const { return slots ? slots[token] : token; }
};

/// Angles of every position, [positions, headDim / 2] float32.
struct Angles {
    const float* cosine = nullptr;
    const float* sine = nullptr;
};

/// Copies heads [firstHead, firstHead + target.size(1)) of packed [N, heads, headDim] into target [rows, h, width,
/// headDim], turned by the angles unless those are null. Padding is not written.
void toPadded(const at::Tensor& packed, std::int64_t firstHead, const TokenPlaces& places, const Angles* angles,
              const at::Tensor& target);

/// The other way, turned back.
void toPacked(const at::Tensor& padded, std::int64_t firstHead, const TokenPlaces& places, const Angles* angles,
              const at::Tensor& packed);

/// Softmax of scale * scores [blocks, group * width, width] over the positions up to each query's own, or the last
/// `window` of these (0: all), in place, and the gradient by the scores in place of the gradient by the probabilities.
void causalSoftmax(const at::Tensor& scores, std::int64_t width, std::int64_t window, double scale);
void causalSoftmaxBackward(const at::Tensor& gradient, const at::Tensor& probabilities, std::int64_t width,
                           double scale);

/// log sum exp of each row of logits [R, vocab] and the logit of its target minus that, both [R] float32.
void logLikelihood(const at::Tensor& logits, const at::Tensor& targets, const at::Tensor& logSumExp,
                   const at::Tensor& likelihoods);

/// In place of the logits: gradient[k] (onehot(target) - softmax), given log sum exp and gradient, both [R] float32.
void logLikelihoodBackward(const at::Tensor& logits, const at::Tensor& targets, const at::Tensor& logSumExp,
                           const at::Tensor& gradient);

/// sum += part for contiguous bfloat16 `part` and float32 `sum` of the same size.
void accumulate(const at::Tensor& part, const at::Tensor& sum);

/// One step over float32 buffers of the same size, all read once; `rounded` receives the new weights in bfloat16 unless
/// it is undefined.
void adamw(const at::Tensor& weights, const at::Tensor& gradient, const at::Tensor& firstMoment,
           const at::Tensor& secondMoment, const at::Tensor& rounded, const rows::AdamWStep& step);

/// table[ids[i]] += rows[i] for float32 `table` [vocab, n].
void addRows(const at::Tensor& table, const at::Tensor& ids, const at::Tensor& rows);

}  // namespace poft::engine::cpu
