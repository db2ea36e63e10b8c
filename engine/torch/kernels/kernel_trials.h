// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <ATen/core/Tensor.h>

/// The kernels of gpu_kernels.h against LibTorch's operations in float64 on the same device. Each function draws its
/// inputs from a fixed seed, fills what the kernel is to write with NaN, and returns the largest error as a share of
/// what the type allows: at most 1 is agreement, infinite that the kernel refused the sizes.
namespace poft::engine::gpu::trials {

/// Forwards, with and without a branch that is added, and backwards.
double norm(at::Device device, at::ScalarType type, std::int64_t rows, std::int64_t width);

double gate(at::Device device, at::ScalarType type, std::int64_t rows, std::int64_t width);

/// In place and from one layout to another, forwards and backwards.
double turn(at::Device device, at::ScalarType type, std::int64_t tokens, std::int64_t heads, std::int64_t headDim);

double head(at::Device device, at::ScalarType type, std::int64_t rows, std::int64_t vocabulary);

/// Some steps over weights in halves; splitting and joining must be exact.
double adamw(at::Device device, std::int64_t count);

/// What a kernel must pass before it is used: both types, sizes of a warp and of a block, whole vectors and not.
double smallNorm(at::Device device);
double smallGate(at::Device device);
double smallTurn(at::Device device);
double smallHead(at::Device device);
double smallAdamW(at::Device device);

}  // namespace poft::engine::gpu::trials
