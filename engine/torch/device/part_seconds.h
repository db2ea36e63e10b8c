// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include "engine/api/backend.h"

namespace poft::engine {

/// api::Backend::partSeconds.
double partSeconds(c10::Device device, at::ScalarType type, const api::ModelConfig& config,
                   const api::BatchShape& batch);

}  // namespace poft::engine
