// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include <ATen/core/Tensor.h>

#include "engine/api/types.h"
#include "engine/torch/decoder/decoder.h"
#include "engine/torch/decoder/layout.h"
#include "storage/result/result.h"

namespace poft::engine {

/// A decoder and its weights on a device. The weights are whatever the memory held until they are assigned.
struct DecoderModel {
    DecoderModel(const api::ModelConfig& config, at::ScalarType type, at::Device device);

    /// Puts `values` (any floating type, any device, layout.totalSize() elements) in place of the weights.
    void assign(const at::Tensor& values);

    ParameterLayout layout;
    Decoder decoder;
    at::Tensor flat;         ///< all weights, in the decoder's type
    DecoderWeights weights;  ///< views into `flat`
};

at::ScalarType torchType(api::DType type);

}  // namespace poft::engine
