// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/api/types.h"
#include "engine/model/weight_files.h"
#include "storage/result/result.h"

namespace poft::model {

/// A parameter of a model: its name in Hugging Face's files and its shape there ([out, in] for a linear layer).
struct TensorSpec {
    std::string name;
    std::vector<std::int64_t> shape;
};

/// Every parameter of a model, in the order of the forward pass: embedding, layers, final normalisation, and the head
/// unless it is tied to the embedding.
std::vector<TensorSpec> tensorLayout(const api::ModelConfig& config);

/// Number of trainable values; a tied head counts once.
std::int64_t parameterCount(const api::ModelConfig& config);

/// Whether a folder's tensors are exactly those of the layout: the first missing, extra or misshapen one is named, and
/// so is a type that is not floating point. A head beside a tied embedding and the `inv_freq` buffers of old files are
/// let through and not read.
Status checkTensors(const api::ModelConfig& config, const WeightFiles& weights);

}  // namespace poft::model
