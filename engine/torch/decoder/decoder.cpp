// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/decoder/decoder.h"

#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/index_select.h>
#include <ATen/ops/zeros.h>

#include "engine/torch/decoder/linear.h"
#include "engine/torch/kernels/cpu_kernels.h"

namespace poft::engine {
namespace {

/// The gradient of x.index_select(0, batch.sources) by x [inputRows, columns].
at::Tensor spread(const at::Tensor& rows, const PackedBatch& batch)
{
    at::Tensor all = at::zeros({batch.inputRows, rows.size(1)}, rows.options());
    return all.index_copy_(0, batch.sources.narrow(0, 0, batch.responses), rows.narrow(0, 0, batch.responses));
}

/// Zeroes the gradients that a pass adds to in any case: all but those of products.
void clearAdded(const DecoderWeights& gradients)
{
    const auto clear = [](const at::Tensor& gradient) {
        if (gradient.defined())
            gradient.zero_();
    };
    for (const LayerWeights& layer : gradients.layers) {
        for (const at::Tensor& vector : {layer.inputNorm, layer.queryNorm, layer.keyNorm, layer.postNorm,
                                         layer.qkv.bias, layer.output.bias, layer.gateUp.bias, layer.down.bias})
            clear(vector);
    }
    clear(gradients.finalNorm);
    if (gradients.embedding.defined() && !gradients.embedding.is_same(gradients.head))
        gradients.embedding.zero_();
}

}  // namespace

Decoder::Decoder(const api::ModelConfig& config, at::ScalarType type, at::Device device)
    : m_config(config),
      m_type(type),
      m_device(device),
      m_heads{config.numAttentionHeads, config.numKeyValueHeads, config.headDim},
      m_rotary(config, type, device)
{
}

at::Tensor Decoder::forward(const DecoderWeights& weights, const PackedBatch& batch, DecoderTape* tape) const
{
    at::Tensor x = tape ? blocksForward(weights, batch, *tape) : at::index_select(weights.embedding, 0, batch.ids);
    for (std::size_t layer = 0; !tape && layer < weights.layers.size(); ++layer)
        x = blockForward(weights.layers[layer], batch, std::move(x), static_cast<int>(layer), nullptr, nullptr, {});
    Normalized normalized = rmsNorm(x, weights.finalNorm, m_config.rmsNormEps);
    at::Tensor likelihoods = headForward(normalized.output, weights.head, batch.targets, tape ? &tape->head : nullptr);
    if (tape) {
        tape->last = std::move(x);
        tape->finalNorm = std::move(normalized);
    }
    return likelihoods.narrow(0, 0, batch.responses);
}

at::Tensor Decoder::blocksForward(const DecoderWeights& weights, const PackedBatch& batch, DecoderTape& tape) const
{
    tape.blocks.assign(weights.layers.size(), {});
    tape.starts.assign(tape.recomputes ? weights.layers.size() - 1 : 0, {});
    at::Tensor x = at::index_select(weights.embedding, 0, batch.ids);
    for (std::size_t layer = 0; layer < weights.layers.size(); ++layer) {
        const bool isRunAgain = layer < tape.starts.size();
        if (isRunAgain)
            tape.starts[layer] = {x,
                                  tape.dropout.generator.defined() ? tape.dropout.generator.get_state() : at::Tensor()};
        BlockTape& kept = tape.blocks[layer];
        x = blockForward(weights.layers[layer], batch, std::move(x), static_cast<int>(layer), &kept, nullptr,
                         tape.dropout);
        if (isRunAgain)
            kept = {};
    }
    return x;
}

void Decoder::runAgain(const DecoderWeights& weights, const PackedBatch& batch, int layer, DecoderTape& tape) const
{
    const auto index = static_cast<std::size_t>(layer);
    const BlockStart start = std::move(tape.starts[index]);
    if (start.generatorState.defined())
        tape.dropout.generator.set_state(start.generatorState);
    blockForward(weights.layers[index], batch, start.input, layer, &tape.blocks[index], nullptr, tape.dropout);
}

at::Tensor Decoder::prefill(const DecoderWeights& weights, const PackedBatch& batch,
                            std::vector<KeysAndValues>& cache) const
{
    cache.assign(weights.layers.size(), {});
    at::Tensor x = at::index_select(weights.embedding, 0, batch.ids);
    for (std::size_t layer = 0; layer < weights.layers.size(); ++layer)
        x = blockForward(weights.layers[layer], batch, std::move(x), static_cast<int>(layer), nullptr, &cache[layer],
                         {});
    return rmsNorm(x, weights.finalNorm, m_config.rmsNormEps).output.narrow(0, 0, batch.responses);
}

at::Tensor Decoder::blockForward(const LayerWeights& weights, const PackedBatch& batch, at::Tensor x, int layer,
                                 BlockTape* tape, KeysAndValues* cache, const Dropout& dropout) const
{
    Normalized inputNorm = rmsNorm(x, weights.inputNorm, m_config.rmsNormEps);
    const at::Tensor qkv = linear(inputNorm.output, weights.qkv, tape ? &tape->qkvLinear : nullptr, dropout);
    if (weights.queryNorm.defined())
        normalizeHeads(qkv, m_heads, weights, m_config.rmsNormEps, tape ? &tape->headNorm : nullptr);
    at::Tensor mixed = attentionForward(qkv, m_heads, m_config.attentionWindow(layer), batch, m_rotary,
                                        tape ? &tape->attention : nullptr, cache);
    at::Tensor residual = x;
    if (isLast(layer)) {
        mixed = at::index_select(mixed, 0, batch.sources);
        residual = at::index_select(residual, 0, batch.sources);
    }
    auto [middle, postNorm] = addAttention(residual, mixed, weights, tape, dropout);
    at::Tensor gateUp = linear(postNorm.output, weights.gateUp, tape ? &tape->gateUpLinear : nullptr, dropout);
    at::Tensor activated = swiglu(gateUp);
    at::Tensor output = residualLinear(middle, activated, weights.down, tape ? &tape->downLinear : nullptr, dropout);
    if (tape) {
        tape->input = std::move(x);
        tape->inputNorm = std::move(inputNorm);
        tape->mixed = std::move(mixed);
        tape->middle = std::move(middle);
        tape->postNorm = std::move(postNorm);
        tape->gateUp = std::move(gateUp);
        tape->activated = std::move(activated);
    }
    return output;
}

NormalizedSum Decoder::addAttention(const at::Tensor& residual, const at::Tensor& mixed, const LayerWeights& weights,
                                    BlockTape* tape, const Dropout& dropout) const
{
    LinearTape* linearTape = tape ? &tape->outputLinear : nullptr;
    if (addsInNorm(residual))
        return addAndNormalize(residual, linear(mixed, weights.output, linearTape, dropout), weights.postNorm,
                               m_config.rmsNormEps);
    at::Tensor sum = residualLinear(residual, mixed, weights.output, linearTape, dropout);
    Normalized normalized = rmsNorm(sum, weights.postNorm, m_config.rmsNormEps);
    return {std::move(sum), std::move(normalized)};
}

void Decoder::backward(const DecoderWeights& weights, const PackedBatch& batch, DecoderTape& tape,
                       const at::Tensor& likelihoodGradient, const DecoderWeights& gradients, GradientSum sum) const
{
    if (sum == GradientSum::Begin)
        clearAdded(gradients);
    const at::Tensor filled = at::constant_pad_nd(likelihoodGradient, {0, batch.sourceRows - batch.responses});
    at::Tensor gradient = headBackward(filled, weights.head, gradients.head, tape.head, sum);
    gradient =
        rmsNormBackward(gradient, tape.last, weights.finalNorm, tape.finalNorm.inverseRms, {}, gradients.finalNorm);
    for (std::size_t layer = weights.layers.size(); layer-- > 0;) {
        if (layer < tape.starts.size())
            runAgain(weights, batch, static_cast<int>(layer), tape);
        gradient = blockBackward(weights.layers[layer], batch, static_cast<int>(layer), tape.blocks[layer], gradient,
                                 gradients.layers[layer], sum);
        tape.blocks[layer] = {};
    }
    if (!gradients.embedding.defined())
        return;
    const at::Tensor ids = batch.ids.narrow(0, 0, batch.inputs);
    const at::Tensor rows = gradient.narrow(0, 0, batch.inputs);
    if (cpu::runsHere(rows))
        cpu::addRows(gradients.embedding, ids, rows);
    else
        gradients.embedding.index_add_(0, ids, rows.to(gradients.embedding.scalar_type()));
}

at::Tensor Decoder::blockBackward(const LayerWeights& weights, const PackedBatch& batch, int layer, BlockTape& tape,
                                  const at::Tensor& gradient, const LayerWeights& gradients, GradientSum sum) const
{
    const at::Tensor activated =
        linearBackward(gradient, tape.activated, weights.down, tape.downLinear, gradients.down, sum);
    const at::Tensor gateUp = swigluBackward(activated, tape.gateUp);
    const at::Tensor normalized =
        linearBackward(gateUp, tape.postNorm.output, weights.gateUp, tape.gateUpLinear, gradients.gateUp, sum);
    at::Tensor middle = rmsNormBackward(normalized, tape.middle, weights.postNorm, tape.postNorm.inverseRms, gradient,
                                        gradients.postNorm);

    at::Tensor mixed = linearBackward(middle, tape.mixed, weights.output, tape.outputLinear, gradients.output, sum);
    if (isLast(layer)) {
        mixed = spread(mixed, batch);
        middle = spread(middle, batch);
    }
    const at::Tensor qkv =
        attentionBackward(mixed, m_heads, m_config.attentionWindow(layer), batch, m_rotary, tape.attention);
    if (weights.queryNorm.defined())
        normalizeHeadsBackward(qkv, m_heads, weights, tape.headNorm, gradients);
    const at::Tensor input =
        linearBackward(qkv, tape.inputNorm.output, weights.qkv, tape.qkvLinear, gradients.qkv, sum);
    return rmsNormBackward(input, tape.input, weights.inputNorm, tape.inputNorm.inverseRms, middle,
                           gradients.inputNorm);
}

}  // namespace poft::engine
