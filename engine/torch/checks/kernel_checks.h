// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <c10/core/Device.h>

#include "engine/api/backend.h"

namespace poft::engine {

/// Each of the CUDA kernels against LibTorch's operations in float64, over sizes of real models and odd ones. Skipped
/// on the CPU and where the kernels were not built.
api::CheckResult checkNormKernel(c10::Device device);
api::CheckResult checkGateKernel(c10::Device device);
api::CheckResult checkTurnKernel(c10::Device device);
api::CheckResult checkHeadKernel(c10::Device device);
api::CheckResult checkAdamWKernel(c10::Device device);

}  // namespace poft::engine
