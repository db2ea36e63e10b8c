// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/decoder/attention.h"

#include <cmath>
#include <limits>

#include <ATen/core/grad_mode.h>
#include <ATen/ops/_softmax.h>
#include <ATen/ops/_softmax_backward_data.h>
#include <ATen/ops/bmm.h>
#include <ATen/ops/full.h>
#include <ATen/ops/scaled_dot_product_attention.h>
#include <torch/csrc/autograd/autograd.h>

#include "engine/torch/kernels/cpu_kernels.h"

namespace poft::engine {
namespace {

// Above this width the [width, width] probabilities of the direct form cost more than they save.
constexpr std::int64_t kDirectWidth = 512;

bool isDirect(const at::Tensor& qkv, const PackedBatch& batch, AttentionForm form)
{
    if (form != AttentionForm::Automatic)
        return form == AttentionForm::Direct;
    return qkv.is_cpu() && batch.width <= kDirectWidth;
}

double scaleOf(const HeadShape& shape)
{
    return 1.0 / std::sqrt(static_cast<double>(shape.headDim));
}

/// The query heads of a group stacked over their one key head: [rows * kvHeads, group * width, headDim] and twice
/// [rows * kvHeads, width, headDim], so that grouped queries cost no copies of keys and values.
Heads stacked(const Heads& heads, const HeadShape& shape)
{
    const std::int64_t blocks = heads.key.size(0) * shape.kvHeads;
    const std::int64_t width = heads.key.size(2);
    return {heads.query.reshape({blocks, shape.group() * width, shape.headDim}),
            heads.key.reshape({blocks, width, shape.headDim}), heads.value.reshape({blocks, width, shape.headDim})};
}

at::Tensor probabilitiesOf(at::Tensor scores, const HeadShape& shape, std::int64_t width)
{
    if (cpu::runsHere(scores)) {
        cpu::causalSoftmax(scores, width, scaleOf(shape));
        return scores;
    }
    const at::Tensor future =
        at::full({width, width}, -std::numeric_limits<double>::infinity(), scores.options()).triu(1);
    return at::_softmax(scores.mul_(scaleOf(shape)).add_(future.repeat({shape.group(), 1})), -1, false);
}

/// The gradient by the scores; may use up that by the probabilities.
at::Tensor scoreGradient(at::Tensor gradient, const at::Tensor& probabilities, const HeadShape& shape,
                         std::int64_t width)
{
    if (cpu::runsHere(gradient)) {
        cpu::causalSoftmaxBackward(gradient, probabilities, width, scaleOf(shape));
        return gradient;
    }
    return at::_softmax_backward_data(gradient, probabilities, -1, probabilities.scalar_type()).mul_(scaleOf(shape));
}

at::Tensor directForward(AttentionTape& tape, const HeadShape& shape)
{
    const Heads heads = stacked(tape.heads, shape);
    const std::int64_t width = heads.key.size(1);
    tape.probabilities = probabilitiesOf(at::bmm(heads.query, heads.key.transpose(1, 2)), shape, width);
    return at::bmm(tape.probabilities, heads.value).view_as(tape.heads.query);
}

Heads directBackward(const at::Tensor& gradient, const HeadShape& shape, const AttentionTape& tape)
{
    const Heads heads = stacked(tape.heads, shape);
    const at::Tensor output = gradient.reshape(heads.query.sizes());
    const at::Tensor scores =
        scoreGradient(at::bmm(output, heads.value.transpose(1, 2)), tape.probabilities, shape, heads.key.size(1));
    return {at::bmm(scores, heads.key).view_as(tape.heads.query),
            at::bmm(scores.transpose(1, 2), heads.query).view_as(tape.heads.key),
            at::bmm(tape.probabilities.transpose(1, 2), output).view_as(tape.heads.value)};
}

at::Tensor fusedForward(AttentionTape& tape, const HeadShape& shape, bool keepsGraph)
{
    const bool isGrouped = shape.group() > 1;
    Heads& heads = tape.heads;
    if (!keepsGraph)
        return at::scaled_dot_product_attention(heads.query, heads.key, heads.value, {}, 0.0, true, std::nullopt,
                                                isGrouped);
    const at::AutoGradMode withGraph(true);
    for (at::Tensor* leaf : {&heads.query, &heads.key, &heads.value})
        leaf->requires_grad_(true);
    tape.fusedOutput =
        at::scaled_dot_product_attention(heads.query, heads.key, heads.value, {}, 0.0, true, std::nullopt, isGrouped);
    return tape.fusedOutput.detach();
}

Heads fusedBackward(const at::Tensor& gradient, const AttentionTape& tape)
{
    const auto gradients =
        torch::autograd::grad({tape.fusedOutput}, {tape.heads.query, tape.heads.key, tape.heads.value}, {gradient});
    return {gradients[0], gradients[1], gradients[2]};
}

}  // namespace

at::Tensor attentionForward(const at::Tensor& qkv, const HeadShape& shape, const PackedBatch& batch,
                            const RotaryTable& rotary, AttentionTape* tape, KeysAndValues* cache, AttentionForm form)
{
    AttentionTape local;
    AttentionTape& kept = tape ? *tape : local;
    kept.heads = splitHeads(qkv, shape, batch, rotary);
    if (cache)
        *cache = {kept.heads.key, kept.heads.value};
    return joinHeads(
        isDirect(qkv, batch, form) ? directForward(kept, shape) : fusedForward(kept, shape, tape != nullptr), batch);
}

at::Tensor attentionBackward(const at::Tensor& outputGradient, const HeadShape& shape, const PackedBatch& batch,
                             const RotaryTable& rotary, AttentionTape& tape)
{
    const at::Tensor gradient = joinHeadsBackward(outputGradient, shape, batch);
    const Heads heads =
        tape.fusedOutput.defined() ? fusedBackward(gradient, tape) : directBackward(gradient, shape, tape);
    return splitHeadsBackward(heads, shape, batch, rotary);
}

}  // namespace poft::engine
