// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include <ATen/core/Tensor.h>

#include "engine/api/types.h"
#include "engine/torch/decoder/decoder.h"
#include "engine/torch/decoder/layout.h"
#include "storage/result/result.h"

namespace poft::engine {

/// Adapters that are trained beside a decoder.
struct Adapters {
    api::AdapterSettings settings;
    ParameterLayout layout;
    at::Tensor flat;  ///< in the decoder's type
};

/// A decoder and its weights on a device. The weights are whatever the memory held until they are assigned.
struct DecoderModel {
    DecoderModel(const api::ModelConfig& config, at::ScalarType type, at::Device device);

    /// Puts `values` (any floating type, any device, layout.totalSize() elements) in place of the weights.
    void assign(const at::Tensor& values);

    /// Puts adapters beside the weights, which from here on are not trained; once at most. Their values are to be
    /// assigned by assignTrained().
    void addAdapters(const api::AdapterSettings& settings);

    /// What training changes: the adapters where there are some, else all weights.
    const ParameterLayout& trainedLayout() const { return adapters ? adapters->layout : layout; }
    const at::Tensor& trained() const { return adapters ? adapters->flat : flat; }
    void assignTrained(const at::Tensor& values) { trained().copy_(values); }

    /// Views of gradients, laid out as trained(): undefined of all that is not trained.
    DecoderWeights viewGradients(const at::Tensor& gradients) const;

    ParameterLayout layout;
    Decoder decoder;
    at::Tensor flat;         ///< all weights, in the decoder's type
    DecoderWeights weights;  ///< views into `flat` and the adapters
    std::optional<Adapters> adapters;
};

at::ScalarType torchType(api::DType type);

}  // namespace poft::engine
