// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/model/decoder_model.h"

#include <ATen/ops/zeros.h>

namespace poft::engine {

DecoderModel::DecoderModel(const api::ModelConfig& config, at::ScalarType type, at::Device device)
    : layout(config),
      decoder(config, type, device),
      flat(at::zeros({layout.totalSize()}, at::TensorOptions(device).dtype(type))),
      weights(viewWeights(config, layout, flat))
{
}

void DecoderModel::assign(const at::Tensor& values)
{
    flat.copy_(values);
}

at::ScalarType torchType(api::DType type)
{
    return type == api::DType::BFloat16 ? at::kBFloat16 : at::kFloat;
}

}  // namespace poft::engine
