// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <ATen/core/Tensor.h>

namespace poft::engine {

/// Room for all weights, gradients or moments, [elements], whatever the memory held. On the CPU in pages of 2 MiB where
/// the system has them: the first touch of half a million small ones takes longer than reading a model from the page
/// cache, and passes over them wait for addresses.
at::Tensor largeBuffer(std::int64_t elements, at::ScalarType type, at::Device device);

/// The same, zero.
at::Tensor largeZeros(std::int64_t elements, const at::TensorOptions& options);

}  // namespace poft::engine
