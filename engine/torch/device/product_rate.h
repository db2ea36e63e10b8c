// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

namespace poft::engine {

/// Floating-point operations a second of the fastest of a few large products of the given type.
double fastestProduct(c10::Device device, at::ScalarType type);

}  // namespace poft::engine
