// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/model/decoder_model.h"

#include <sys/mman.h>

#include <cstdint>

#include <ATen/ops/empty.h>

namespace poft::engine {
namespace {

/// Room for weights. On the CPU in pages of 2 MiB where the system has them: the first touch of half a million small
/// ones takes longer than reading a model from the page cache.
at::Tensor weightBuffer(std::int64_t elements, at::ScalarType type, at::Device device)
{
    at::Tensor buffer = at::empty({elements}, at::TensorOptions(device).dtype(type));
    if (!device.is_cpu())
        return buffer;
    constexpr std::uintptr_t kPage = 4096;
    const auto begin = reinterpret_cast<std::uintptr_t>(buffer.mutable_data_ptr());
    const std::uintptr_t first = (begin + kPage - 1) / kPage * kPage;
    const std::uintptr_t last = (begin + buffer.nbytes()) / kPage * kPage;
    if (last > first)
        ::madvise(reinterpret_cast<void*>(first), last - first, MADV_HUGEPAGE);  // a refusal only costs time
    return buffer;
}

}  // namespace

DecoderModel::DecoderModel(const api::ModelConfig& config, at::ScalarType type, at::Device device)
    : layout(config),
      decoder(config, type, device),
      flat(weightBuffer(layout.totalSize(), type, device)),
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
