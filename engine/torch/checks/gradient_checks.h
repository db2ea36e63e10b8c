// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <c10/core/Device.h>

#include "engine/api/backend.h"

namespace poft::engine {

/// The gradient of each objective by the weights, in float64, against central differences of the loss along random
/// directions and along every kind of weight by itself.
api::CheckResult checkNumericGradients(c10::Device device);

/// The same for PoFT on every kind of architecture.
api::CheckResult checkArchitectures(c10::Device device);

/// The same of adapters beside the linear layers of every architecture, with and without dropout.
api::CheckResult checkAdapters(c10::Device device);

/// Gradients where activations are computed again against those where they are kept: the same bits, with and without
/// adapters and dropout.
api::CheckResult checkRecomputation(c10::Device device);

/// Output and gradient of LibTorch's fused attention against the direct form, with and without a window, and both
/// against attention without padding.
api::CheckResult checkFusedAttention(c10::Device device);

/// The same of attention on packed tokens, where the device has it.
api::CheckResult checkPackedAttention(c10::Device device);

}  // namespace poft::engine
