// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/decoder/attention.h"

#include <cmath>
#include <limits>

#include <ATen/core/grad_mode.h>
#include <ATen/ops/_softmax.h>
#include <ATen/ops/_softmax_backward_data.h>
#include <ATen/ops/baddbmm.h>
#include <ATen/ops/bmm.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>
#include <ATen/ops/index_select.h>
#include <ATen/ops/scaled_dot_product_attention.h>
#include <ATen/ops/zeros.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/autograd.h>

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

/// [N, columns] to [rows, width, columns]; padding is zero, since a product with whatever lies there must stay finite.
at::Tensor pad(const at::Tensor& packed, const PackedBatch& batch)
{
    if (!batch.slots.defined())
        return packed.view({batch.rows, batch.width, packed.size(1)});
    at::Tensor padded = at::zeros({batch.rows * batch.width, packed.size(1)}, packed.options());
    padded.index_copy_(0, batch.slots, packed);
    return padded.view({batch.rows, batch.width, packed.size(1)});
}

/// [rows, width, columns] to [N, columns].
at::Tensor unpad(const at::Tensor& padded, const PackedBatch& batch)
{
    const at::Tensor flat = padded.reshape({batch.rows * batch.width, padded.size(2)});
    return batch.slots.defined() ? at::index_select(flat, 0, batch.slots) : flat;
}

/// [group * width, width]: 0 where a query may look, minus infinity in the future.
at::Tensor causalMask(std::int64_t width, std::int64_t group, const at::TensorOptions& options)
{
    return at::full({width, width}, -std::numeric_limits<double>::infinity(), options).triu(1).repeat({group, 1});
}

/// Scores, softmax and mixture as batched products, the query heads of a group stacked over their one key head.
at::Tensor directForward(AttentionTape& tape, const HeadShape& shape, const PackedBatch& batch)
{
    const std::int64_t blocks = batch.rows * shape.kvHeads;
    const at::Tensor query = tape.query.reshape({blocks, shape.group() * batch.width, shape.headDim});
    const at::Tensor key = tape.key.reshape({blocks, batch.width, shape.headDim});
    const at::Tensor value = tape.value.reshape({blocks, batch.width, shape.headDim});
    const double scale = 1.0 / std::sqrt(static_cast<double>(shape.headDim));
    const at::Tensor mask = causalMask(batch.width, shape.group(), query.options());
    const at::Tensor scores = at::baddbmm(mask.unsqueeze(0), query, key.transpose(1, 2), 1.0, scale);
    tape.probabilities = at::_softmax(scores, -1, false);
    return at::bmm(tape.probabilities, value).view({batch.rows, shape.heads, batch.width, shape.headDim});
}

at::Tensor fusedForward(AttentionTape& tape, const HeadShape& shape, bool keepGraph)
{
    const bool grouped = shape.group() > 1;
    if (!keepGraph)
        return at::scaled_dot_product_attention(tape.query, tape.key, tape.value, {}, 0.0, true, std::nullopt, grouped);
    const at::AutoGradMode withGraph(true);
    for (at::Tensor* leaf : {&tape.query, &tape.key, &tape.value})
        leaf->requires_grad_(true);
    tape.fusedOutput =
        at::scaled_dot_product_attention(tape.query, tape.key, tape.value, {}, 0.0, true, std::nullopt, grouped);
    return tape.fusedOutput.detach();
}

struct HeadGradients {
    at::Tensor query, key, value;  ///< [rows, heads or kvHeads, width, headDim]
};

HeadGradients directBackward(const at::Tensor& gradient, const HeadShape& shape, const PackedBatch& batch,
                             const AttentionTape& tape)
{
    const std::int64_t blocks = batch.rows * shape.kvHeads;
    const std::int64_t stacked = shape.group() * batch.width;
    const at::Tensor query = tape.query.reshape({blocks, stacked, shape.headDim});
    const at::Tensor key = tape.key.reshape({blocks, batch.width, shape.headDim});
    const at::Tensor value = tape.value.reshape({blocks, batch.width, shape.headDim});
    const at::Tensor output = gradient.reshape({blocks, stacked, shape.headDim});
    const double scale = 1.0 / std::sqrt(static_cast<double>(shape.headDim));

    const at::Tensor probabilityGradient = at::bmm(output, value.transpose(1, 2));
    const at::Tensor scoreGradient =
        at::_softmax_backward_data(probabilityGradient, tape.probabilities, -1, tape.probabilities.scalar_type())
            .mul_(scale);
    return {at::bmm(scoreGradient, key).view_as(tape.query),
            at::bmm(scoreGradient.transpose(1, 2), query).view_as(tape.key),
            at::bmm(tape.probabilities.transpose(1, 2), output).view_as(tape.value)};
}

HeadGradients fusedBackward(const at::Tensor& gradient, const AttentionTape& tape)
{
    const auto gradients = torch::autograd::grad({tape.fusedOutput}, {tape.query, tape.key, tape.value}, {gradient});
    return {gradients[0], gradients[1], gradients[2]};
}

}  // namespace

at::Tensor attentionForward(const at::Tensor& qkv, const HeadShape& shape, const PackedBatch& batch,
                            const RotaryTable& rotary, AttentionTape* tape, KeysAndValues* cache, AttentionForm form)
{
    const std::int64_t n = qkv.size(0);
    rotary.rotate(qkv.view({n, -1, shape.headDim}).narrow(1, 0, shape.heads + shape.kvHeads), batch.positions, 1);
    const at::Tensor heads = pad(qkv, batch).view({batch.rows, batch.width, -1, shape.headDim}).transpose(1, 2);

    AttentionTape local;
    AttentionTape& kept = tape ? *tape : local;
    kept.query = heads.narrow(1, 0, shape.heads);
    kept.key = heads.narrow(1, shape.heads, shape.kvHeads);
    kept.value = heads.narrow(1, shape.heads + shape.kvHeads, shape.kvHeads);
    if (cache)
        *cache = {kept.key, kept.value};
    const at::Tensor output =
        isDirect(qkv, batch, form) ? directForward(kept, shape, batch) : fusedForward(kept, shape, tape != nullptr);
    return unpad(output.transpose(1, 2).reshape({batch.rows, batch.width, shape.heads * shape.headDim}), batch);
}

at::Tensor attentionBackward(const at::Tensor& outputGradient, const HeadShape& shape, const PackedBatch& batch,
                             const RotaryTable& rotary, const AttentionTape& tape)
{
    const at::Tensor gradient =
        pad(outputGradient, batch).view({batch.rows, batch.width, shape.heads, shape.headDim}).transpose(1, 2);
    const HeadGradients heads =
        tape.fusedOutput.defined() ? fusedBackward(gradient, tape) : directBackward(gradient, shape, batch, tape);

    at::Tensor together =
        at::empty({batch.rows, batch.width, shape.heads + 2 * shape.kvHeads, shape.headDim}, gradient.options());
    const at::Tensor byHead = together.transpose(1, 2);
    byHead.narrow(1, 0, shape.heads).copy_(heads.query);
    byHead.narrow(1, shape.heads, shape.kvHeads).copy_(heads.key);
    byHead.narrow(1, shape.heads + shape.kvHeads, shape.kvHeads).copy_(heads.value);
    at::Tensor packed = unpad(together.view({batch.rows, batch.width, shape.qkvWidth()}), batch);
    rotary.rotate(packed.view({packed.size(0), -1, shape.headDim}).narrow(1, 0, shape.heads + shape.kvHeads),
                  batch.positions, -1);
    return packed;
}

}  // namespace poft::engine
