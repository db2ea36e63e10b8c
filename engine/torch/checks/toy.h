// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "engine/api/backend.h"
#include "engine/torch/train/torch_learner.h"

namespace poft::engine {

/// The small models and samples that the checks are made of.

/// Two blocks, grouped-query attention, biases everywhere; `tied` decides the head.
api::ModelConfig toyConfig(bool tied);

/// The same with what sets the architectures apart: windows in all layers and in one, biases of queries, keys and
/// values alone, norms of heads, stretched rotary embeddings.
std::vector<api::ModelConfig> toyArchitectures();

/// Samples (and pairs) of different lengths with references and target probabilities; the same for the same seed.
std::vector<api::TrainingItem> toyItems(const api::ModelConfig& config, int count, std::uint64_t seed);

/// A learner of random weights in the given type; float64 for comparisons with differences.
TorchLearner toyLearner(const api::ModelConfig& config, at::ScalarType type, c10::Device device,
                        const api::OptimizerSettings& optimizer = {}, const api::AdapterSettings& adapter = {},
                        bool recomputesActivations = false);

/// Passed if the value is at most the bound; says both.
api::CheckResult within(const std::string& what, double worst, double bound);

/// The first that did not pass, else the last: one result out of several comparisons.
api::CheckResult worstOf(const std::vector<api::CheckResult>& results);

/// max |a - b| / max |b|, in float64.
double relativeDifference(const at::Tensor& a, const at::Tensor& b);

}  // namespace poft::engine
