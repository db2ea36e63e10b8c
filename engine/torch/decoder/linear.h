// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

namespace poft::engine {

/// x weightᵀ + bias; the bias may be undefined. x: [N, in], weight: [out, in].
at::Tensor linear(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias);

/// residual + x weightᵀ + bias, a new tensor.
at::Tensor residualLinear(const at::Tensor& residual, const at::Tensor& x, const at::Tensor& weight,
                          const at::Tensor& bias);

/// Adds the gradients of a linear layer's weight and bias (undefined where there is none). The accumulators may be
/// float32 while the rest is bfloat16.
void accumulateLinear(const at::Tensor& outputGradient, const at::Tensor& x, const at::Tensor& weightGradient,
                      const at::Tensor& biasGradient);

}  // namespace poft::engine
