// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <c10/core/Device.h>

#include "engine/api/backend.h"

namespace poft::engine {

/// Likelihoods and gradients in float32, which the CPU computes by kernels of our own, against float64, which composes
/// LibTorch's.
api::CheckResult checkFloat32(c10::Device device);

/// The same in bfloat16, with the bounds of that type.
api::CheckResult checkBFloat16(c10::Device device);

/// Sequences scored in one padded batch against each scored alone.
api::CheckResult checkPaddedScoring(c10::Device device);

/// Choices scored with what they share computed once against each scored alone.
api::CheckResult checkAlternatives(c10::Device device);

/// Greedy and sampled continuations: batched with a cache, one by one, and (greedy) by running the whole text for each
/// token.
api::CheckResult checkGeneration(c10::Device device);

}  // namespace poft::engine
