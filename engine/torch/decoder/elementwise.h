// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

namespace poft::engine {

/// y = x / rms(x) * weight over the last axis; `inverseRms` [N, 1], in at least float32, is what the backward pass
/// needs.
struct Normalized {
    at::Tensor output;
    at::Tensor inverseRms;
};

/// RMSNorm (Zhang and Sennrich 2019) as Llama has it: the mean of squares is taken in float32, the weight multiplies
/// the rounded quotient. x: [N, hidden].
Normalized rmsNorm(const at::Tensor& x, const at::Tensor& weight, double epsilon);

/// x + branch, rounded, and its RMSNorm.
struct NormalizedSum {
    at::Tensor sum;
    Normalized normalized;
};
NormalizedSum addAndNormalize(const at::Tensor& x, const at::Tensor& branch, const at::Tensor& weight, double epsilon);

/// Whether addAndNormalize() is one pass over memory for such x. Elsewhere the sum is better left to the product that
/// makes the branch.
bool addsInNorm(const at::Tensor& x);

/// The gradient by x, plus that which reaches x by another way (`residual`; undefined: none). Adds the gradient by the
/// weight to `weightGradient`, which may be wider than x.
at::Tensor rmsNormBackward(const at::Tensor& outputGradient, const at::Tensor& x, const at::Tensor& weight,
                           const at::Tensor& inverseRms, const at::Tensor& residual, const at::Tensor& weightGradient);

/// silu(gate) * up of [N, 2 * intermediate], gate first (SwiGLU, Shazeer 2020): [N, intermediate].
at::Tensor swiglu(const at::Tensor& gateUp);

/// The gradient by gateUp.
at::Tensor swigluBackward(const at::Tensor& outputGradient, const at::Tensor& gateUp);

}  // namespace poft::engine
