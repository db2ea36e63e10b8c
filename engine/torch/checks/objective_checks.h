// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <c10/core/Device.h>

#include "engine/api/backend.h"

namespace poft::engine {

/// Losses, coefficients and derivatives on tensors against engine/method, far into both tails.
api::CheckResult checkObjectives(c10::Device device);

/// The gradient of PoFT and bi-PoFT on each sample is its coefficient times the gradient of cross-entropy.
api::CheckResult checkCoefficientIdentity(c10::Device device);

/// Loss and gradient of a window do not depend on how it is cut into micro-batches.
api::CheckResult checkMicroBatches(c10::Device device);

/// Loss and gradient of weighted samples are the weighted sum of what each alone has.
api::CheckResult checkSampleWeights(c10::Device device);

/// AdamW with decay and clipping against the formulas in float64.
api::CheckResult checkAdamW(c10::Device device);

}  // namespace poft::engine
