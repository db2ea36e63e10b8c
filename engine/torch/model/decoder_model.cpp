// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/model/decoder_model.h"

#include <ATen/ops/empty.h>

#include "engine/torch/device/large_buffer.h"

namespace poft::engine {

DecoderModel::DecoderModel(const api::ModelConfig& config, at::ScalarType type, at::Device device)
    : layout(config),
      decoder(config, type, device),
      flat(largeBuffer(layout.totalSize(), type, device)),
      weights(viewWeights(config, layout, flat))
{
}

void DecoderModel::assign(const at::Tensor& values)
{
    flat.copy_(values);
}

void DecoderModel::addAdapters(const api::AdapterSettings& settings)
{
    ParameterLayout own = ParameterLayout::ofAdapters(decoder.config(), settings);
    const at::Tensor values = at::empty({own.totalSize()}, flat.options());
    attachAdapters(decoder.config(), settings, own, values, weights);
    adapters = Adapters{settings, std::move(own), values};
}

DecoderWeights DecoderModel::viewGradients(const at::Tensor& gradients) const
{
    if (!adapters)
        return viewWeights(decoder.config(), layout, gradients);
    DecoderWeights views;
    attachAdapters(decoder.config(), adapters->settings, adapters->layout, gradients, views);
    return views;
}

at::ScalarType torchType(api::DType type)
{
    return type == api::DType::BFloat16 ? at::kBFloat16 : at::kFloat;
}

}  // namespace poft::engine
