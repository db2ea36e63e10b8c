// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <ATen/core/Tensor.h>

#include "engine/torch/kernels/rows.h"

/// The kernels of poft_cuda on tensors, in float32 and bfloat16 (computed in float32, rounded once). Each is tried on a
/// device before it is used there: run on small inputs and held against LibTorch's operations in float64. Where it
/// disagrees, or is not built, the callers compose LibTorch's operations as they would without it. A kernel that breaks
/// the device's context in its trial breaks it for LibTorch too, and the next call says so; `doctor --deep` names the
/// check.
namespace poft::engine::gpu {

enum class Kernel { Norm, Gate, Turn, Head, AdamW };
constexpr Kernel kKernels[] = {Kernel::Norm, Kernel::Gate, Kernel::Turn, Kernel::Head, Kernel::AdamW};

/// "RMSNorm"
const char* nameOf(Kernel kernel);

/// Why the module of the kernels cannot be used, in one sentence; empty when it can. Does not touch a device.
std::string moduleProblem();

/// Why a kernel is not used on a device; empty when it is. Tries it at the first call, on any thread.
std::string problemOf(Kernel kernel, at::Device device);

/// Whether x is of a type and on a device that the kernel is used for.
bool runsHere(Kernel kernel, const at::Tensor& x);

// The calls below put work on the device's current stream. They return false, with nothing done, for tensors that are
// not laid out as the kernel wants them or too wide for it, and throw what LibTorch throws when a launch fails. They do
// not ask whether the kernel has been tried.

/// RMSNorm of x [N, n], or of x + branch where that is defined, which then goes to `sum`; `output` and `sum` like x,
/// `inverseRms` [N, 1] float32.
bool normalize(const at::Tensor& x, const at::Tensor& branch, const at::Tensor& weight, double epsilon,
               const at::Tensor& sum, const at::Tensor& output, const at::Tensor& inverseRms);

/// The gradient by x, plus `residual` (undefined: nothing), into `result`; adds that by the weight to float32
/// `weightGradient` [n] unless that is undefined.
bool normalizeBackward(const at::Tensor& outputGradient, const at::Tensor& x, const at::Tensor& weight,
                       const at::Tensor& inverseRms, const at::Tensor& residual, const at::Tensor& weightGradient,
                       const at::Tensor& result);

/// silu(gate) up of [N, 2n] into [N, n], and its gradient by gateUp.
bool swiglu(const at::Tensor& gateUp, const at::Tensor& output);
bool swigluBackward(const at::Tensor& outputGradient, const at::Tensor& gateUp, const at::Tensor& result);

/// Heads of `from` [N, heads, headDim] turned by the angles of `positions` [N] int64 into `to`, which may be `from`
/// itself; both may be views whose last axis is dense. `cosine` and `sine` [positions, headDim / 2] float32.
bool turn(const at::Tensor& from, const at::Tensor& to, const at::Tensor& positions, const at::Tensor& cosine,
          const at::Tensor& sine, int direction);

/// Log sum exp of each row of logits [R, vocab] and the logit of its target minus that, both [R] float32.
bool logLikelihood(const at::Tensor& logits, const at::Tensor& targets, const at::Tensor& logSumExp,
                   const at::Tensor& likelihoods);

/// In place of the logits: gradient[k] (onehot(target) - softmax), given log sum exp and gradient, both [R] float32.
bool logLikelihoodBackward(const at::Tensor& logits, const at::Tensor& targets, const at::Tensor& logSumExp,
                           const at::Tensor& gradient);

/// One AdamW step over weights in two halves, `high` in bfloat16 and `low` in int16 (SplitFloat of cuda_arithmetic.h).
/// All flat and of one size; gradient and moments float32.
bool adamw(const at::Tensor& high, const at::Tensor& low, const at::Tensor& gradient, const at::Tensor& firstMoment,
           const at::Tensor& secondMoment, const rows::AdamWStep& step);

/// Flat float32 numbers into halves, and back.
bool splitHalves(const at::Tensor& whole, const at::Tensor& high, const at::Tensor& low);
bool joinHalves(const at::Tensor& high, const at::Tensor& low, const at::Tensor& whole);

}  // namespace poft::engine::gpu
