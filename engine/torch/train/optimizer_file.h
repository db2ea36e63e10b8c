// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include <ATen/core/Tensor.h>

#include "engine/torch/decoder/layout.h"
#include "storage/result/result.h"

namespace poft::engine {

/// What optimizer.safetensors holds: tensors "exp_avg.<weight>", "exp_avg_sq.<weight>", "master.<weight>" where the
/// weights are trained in more digits than they are stored, and "step", one integer. Buffers are flat, float32, on the
/// CPU.
struct OptimizerState {
    at::Tensor firstMoment;
    at::Tensor secondMoment;
    at::Tensor master;  ///< undefined where the stored weights are the trained ones
    std::int64_t steps = 0;
};

Status writeOptimizer(const std::filesystem::path& folder, const ParameterLayout& layout, const OptimizerState& state);

/// A missing or misshapen tensor is named. `wantsMaster`: the folder must hold master weights.
Result<OptimizerState> readOptimizer(const std::filesystem::path& folder, const ParameterLayout& layout,
                                     bool wantsMaster);

}  // namespace poft::engine
