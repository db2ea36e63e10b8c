// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include <c10/core/Device.h>

#include "engine/api/backend.h"

namespace poft::engine::gpu {

/// api::Backend::kernelRates of a CUDA device, in bfloat16 at the sizes of an 8B model.
std::vector<api::KernelRate> measuredRates(c10::Device device);

}  // namespace poft::engine::gpu
