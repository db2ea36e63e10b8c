// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/device/part_seconds.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/scaled_dot_product_attention.h>
#include <torch/csrc/autograd/autograd.h>

#include "engine/torch/device/timed.h"

namespace poft::engine {
namespace {

int repeatsOn(c10::Device device)
{
    return device.is_cpu() ? 1 : 10;
}

/// x weightᵀ, and for training the gradients by x and by the weight.
double productSeconds(const at::TensorOptions& options, std::int64_t tokens, std::int64_t in, std::int64_t out,
                      bool trains)
{
    const at::Tensor x = at::randn({tokens, in}, options);
    const at::Tensor weight = at::randn({out, in}, options);
    const at::Tensor gradient = at::randn({tokens, out}, options);
    const int repeats = repeatsOn(options.device());
    double seconds = timed(options.device(), repeats, [&] { at::mm(x, weight.t()); });
    if (trains) {
        seconds += timed(options.device(), repeats, [&] { at::mm(gradient, weight); });
        seconds += timed(options.device(), repeats, [&] { at::mm(gradient.t(), x); });
    }
    return seconds;
}

/// Of one layer, every row a document of its own.
double attentionSeconds(const at::TensorOptions& options, const api::ModelConfig& config, const api::BatchShape& batch)
{
    const auto heads = [&](std::int64_t count) {
        return at::randn({batch.rows, count, batch.length, config.headDim}, options).requires_grad_(batch.trains);
    };
    const at::AutoGradMode graph(batch.trains);
    const at::Tensor query = heads(config.numAttentionHeads);
    const at::Tensor key = heads(config.numKeyValueHeads);
    const at::Tensor value = heads(config.numKeyValueHeads);
    const at::Tensor gradient = at::randn(query.sizes(), options);
    return timed(options.device(), repeatsOn(options.device()), [&] {
        const at::Tensor output =
            at::scaled_dot_product_attention(query, key, value, {}, 0.0, /*is_causal=*/true, std::nullopt,
                                             config.numAttentionHeads != config.numKeyValueHeads);
        if (batch.trains)
            torch::autograd::grad({output}, {query, key, value}, {gradient});
    });
}

}  // namespace

double partSeconds(c10::Device device, at::ScalarType type, const api::ModelConfig& config,
                   const api::BatchShape& batch)
{
    const at::NoGradGuard noGraph;
    const auto options = at::TensorOptions(device).dtype(type);
    const std::int64_t tokens = std::int64_t{batch.rows} * batch.length;
    const std::int64_t queries = std::int64_t{config.numAttentionHeads} * config.headDim;
    const std::int64_t keys = std::int64_t{config.numKeyValueHeads} * config.headDim;
    const auto product = [&](std::int64_t in, std::int64_t out) {
        return productSeconds(options, tokens, in, out, batch.trains);
    };
    const double layer = product(config.hiddenSize, queries + 2 * keys) + product(queries, config.hiddenSize) +
                         product(config.hiddenSize, 2 * std::int64_t{config.intermediateSize}) +
                         product(config.intermediateSize, config.hiddenSize) + attentionSeconds(options, config, batch);
    return layer * config.numHiddenLayers + product(config.hiddenSize, config.vocabSize);
}

}  // namespace poft::engine
