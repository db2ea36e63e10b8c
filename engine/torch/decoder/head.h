// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include <ATen/core/Tensor.h>

#include "engine/torch/decoder/linear.h"

namespace poft::engine {

/// What the backward pass of the head needs.
struct HeadTape {
    at::Tensor hidden;               ///< [R, hidden]
    at::Tensor targets;              ///< [R] int64
    at::Tensor logSumExp;            ///< [R] float32
    std::vector<at::Tensor> logits;  ///< of each chunk, or empty where they are computed again
};

/// log p(target | hidden) of every row, [R] in float32 (float64 for float64 models), nats.
/// hidden: [R, hidden] after the final norm, head: [vocab, hidden]. Works in chunks of rows, so that logits of at most
/// a fixed size exist at once unless `tape` keeps them because they are small; log-sum-exp is taken in float32.
at::Tensor headForward(const at::Tensor& hidden, const at::Tensor& head, const at::Tensor& targets, HeadTape* tape);

/// The gradient by hidden, given that by the log-likelihoods ([R]); the gradient by the head's weights goes to
/// `headGradient`. Uses up the tape's logits.
at::Tensor headBackward(const at::Tensor& likelihoodGradient, const at::Tensor& head, const at::Tensor& headGradient,
                        HeadTape& tape, GradientSum sum);

}  // namespace poft::engine
