// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/decoder/attention.h"

#include <cmath>
#include <limits>
#include <optional>

#include <ATen/core/grad_mode.h>
#include <ATen/ops/_softmax.h>
#include <ATen/ops/_softmax_backward_data.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/bmm.h>
#include <ATen/ops/scaled_dot_product_attention.h>
#include <torch/csrc/autograd/autograd.h>

#include "engine/torch/kernels/cpu_kernels.h"

namespace poft::engine {
namespace {

// Above this width the [width, width] probabilities of the direct form cost more than they save.
constexpr std::int64_t kDirectWidth = 512;

AttentionForm chosenForm(const at::Tensor& qkv, const HeadShape& shape, const PackedBatch& batch, bool fillsCache)
{
    if (qkv.is_cpu() && batch.width <= kDirectWidth)
        return AttentionForm::Direct;
    const bool isPacked = !fillsCache && packedAttentionWorks(qkv.device(), qkv.scalar_type(), shape);
    return isPacked ? AttentionForm::Packed : AttentionForm::Fused;
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

at::Tensor probabilitiesOf(at::Tensor scores, const HeadShape& shape, std::int64_t width, std::int64_t window)
{
    if (cpu::runsHere(scores)) {
        cpu::causalSoftmax(scores, width, window, scaleOf(shape));
        return scores;
    }
    const at::Tensor positions = at::arange(width, scores.options().dtype(at::kLong));
    const at::Tensor hidden = outOfSight(positions, positions, window).repeat({shape.group(), 1});
    return at::_softmax(scores.mul_(scaleOf(shape)).masked_fill_(hidden, -std::numeric_limits<double>::infinity()), -1,
                        false);
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

at::Tensor directForward(AttentionTape& tape, const HeadShape& shape, std::int64_t window)
{
    const Heads heads = stacked(tape.heads, shape);
    const std::int64_t width = heads.key.size(1);
    tape.probabilities = probabilitiesOf(at::bmm(heads.query, heads.key.transpose(1, 2)), shape, width, window);
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

at::Tensor fused(const Heads& heads, const HeadShape& shape, std::int64_t window)
{
    // A mask is needed, and costs, only where the window is in sight.
    std::optional<at::Tensor> mask;
    if (window > 0 && window < heads.key.size(2)) {
        const at::Tensor positions = at::arange(heads.key.size(2), heads.key.options().dtype(at::kLong));
        mask = outOfSight(positions, positions, window).logical_not_();
    }
    return at::scaled_dot_product_attention(heads.query, heads.key, heads.value, mask, 0.0, !mask, std::nullopt,
                                            shape.group() > 1);
}

/// Over rows that branch, forward only.
at::Tensor branchedForward(const Heads& heads, const HeadShape& shape, std::int64_t window, const PackedBatch& batch)
{
    at::Tensor mask = batch.visible;
    if (window > 0 && window < batch.width) {
        const at::Tensor distance = batch.rowPositions.unsqueeze(2) - batch.rowPositions.unsqueeze(1);
        mask = mask.logical_and(distance.lt(window).unsqueeze(1));
    }
    return at::scaled_dot_product_attention(heads.query, heads.key, heads.value, mask, 0.0, false, std::nullopt,
                                            shape.group() > 1);
}

at::Tensor fusedForward(AttentionTape& tape, const HeadShape& shape, std::int64_t window, bool keepsGraph)
{
    Heads& heads = tape.heads;
    if (!keepsGraph)
        return fused(heads, shape, window);
    const at::AutoGradMode withGraph(true);
    for (at::Tensor* leaf : {&heads.query, &heads.key, &heads.value})
        leaf->requires_grad_(true);
    tape.fusedOutput = fused(heads, shape, window);
    return tape.fusedOutput.detach();
}

Heads fusedBackward(const at::Tensor& gradient, const AttentionTape& tape)
{
    const auto gradients =
        torch::autograd::grad({tape.fusedOutput}, {tape.heads.query, tape.heads.key, tape.heads.value}, {gradient});
    return {gradients[0], gradients[1], gradients[2]};
}

}  // namespace

at::Tensor outOfSight(const at::Tensor& queries, const at::Tensor& keys, std::int64_t window)
{
    const at::Tensor distance = queries.unsqueeze(1) - keys.unsqueeze(0);
    const at::Tensor later = distance.lt(0);
    return window > 0 ? later.logical_or(distance.ge(window)) : later;
}

at::Tensor attentionForward(const at::Tensor& qkv, const HeadShape& shape, std::int64_t window,
                            const PackedBatch& batch, const RotaryTable& rotary, AttentionTape* tape,
                            KeysAndValues* cache, AttentionForm form)
{
    if (batch.visible.defined())
        return joinHeads(branchedForward(splitHeads(qkv, shape, batch, rotary), shape, window, batch), batch);
    if (form == AttentionForm::Automatic)
        form = chosenForm(qkv, shape, batch, cache != nullptr);
    if (form == AttentionForm::Packed)
        return packedAttentionForward(qkv, shape, window, batch, rotary, tape ? &tape->packed : nullptr);
    AttentionTape local;
    AttentionTape& kept = tape ? *tape : local;
    kept.heads = splitHeads(qkv, shape, batch, rotary);
    if (cache)
        *cache = {kept.heads.key, kept.heads.value};
    return joinHeads(form == AttentionForm::Direct ? directForward(kept, shape, window)
                                                   : fusedForward(kept, shape, window, tape != nullptr),
                     batch);
}

at::Tensor attentionBackward(const at::Tensor& outputGradient, const HeadShape& shape, std::int64_t window,
                             const PackedBatch& batch, const RotaryTable& rotary, AttentionTape& tape)
{
    if (tape.packed.output.defined())
        return packedAttentionBackward(outputGradient, shape, window, batch, rotary, tape.packed);
    const at::Tensor gradient = joinHeadsBackward(outputGradient, shape, batch);
    const Heads heads =
        tape.fusedOutput.defined() ? fusedBackward(gradient, tape) : directBackward(gradient, shape, tape);
    return splitHeadsBackward(heads, shape, batch, rotary);
}

}  // namespace poft::engine
