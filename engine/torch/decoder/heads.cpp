// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/decoder/heads.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/index_select.h>
#include <ATen/ops/zeros.h>

#include "engine/torch/kernels/cpu_kernels.h"

namespace poft::engine {
namespace {

cpu::TokenPlaces places(const PackedBatch& batch)
{
    return {batch.inputs, batch.slots.defined() ? batch.slots.const_data_ptr<std::int64_t>() : nullptr, batch.width};
}

cpu::Angles angles(const RotaryTable& rotary)
{
    return {rotary.cosine().const_data_ptr<float>(), rotary.sine().const_data_ptr<float>()};
}

/// Room for padded heads of the batch, zero where a kernel does not write.
at::Tensor paddedHeads(std::int64_t heads, std::int64_t headDim, const PackedBatch& batch,
                       const at::TensorOptions& options)
{
    const std::int64_t sizes[] = {batch.rows, heads, batch.width, headDim};
    return batch.slots.defined() ? at::zeros(sizes, options) : at::empty(sizes, options);
}

/// Room for packed tokens, zero in the fill.
at::Tensor packedRows(std::int64_t columns, const PackedBatch& batch, const at::TensorOptions& options)
{
    at::Tensor packed = at::empty({batch.inputRows, columns}, options);
    packed.narrow(0, batch.inputs, batch.inputRows - batch.inputs).zero_();
    return packed;
}

/// [inputRows, columns] to [rows, width, columns].
at::Tensor pad(const at::Tensor& packed, const PackedBatch& batch)
{
    const at::Tensor tokens = packed.narrow(0, 0, batch.inputs);
    if (!batch.slots.defined())
        return tokens.view({batch.rows, batch.width, packed.size(1)});
    at::Tensor padded = at::zeros({batch.rows * batch.width, packed.size(1)}, packed.options());
    padded.index_copy_(0, batch.slots, tokens);
    return padded.view({batch.rows, batch.width, packed.size(1)});
}

/// [rows, heads, width, headDim] to [inputRows, heads * headDim].
at::Tensor unpad(const at::Tensor& padded, const PackedBatch& batch)
{
    const at::Tensor flat = padded.transpose(1, 2).reshape({batch.rows * batch.width, padded.size(1) * padded.size(3)});
    at::Tensor packed = packedRows(flat.size(1), batch, flat.options());
    packed.narrow(0, 0, batch.inputs).copy_(batch.slots.defined() ? at::index_select(flat, 0, batch.slots) : flat);
    return packed;
}

}  // namespace

void turnHeads(const at::Tensor& qkv, const HeadShape& shape, const PackedBatch& batch, const RotaryTable& rotary,
               int direction)
{
    const at::Tensor heads = qkv.view({qkv.size(0), -1, shape.headDim}).narrow(1, 0, shape.heads + shape.kvHeads);
    rotary.rotate(heads, batch.positions, direction);
}

Heads splitHeads(const at::Tensor& qkv, const HeadShape& shape, const PackedBatch& batch, const RotaryTable& rotary)
{
    // The kernel turns by the place in a row, which is no position where rows branch.
    if (cpu::runsHere(qkv) && !batch.visible.defined()) {
        const cpu::Angles turn = angles(rotary);
        Heads heads{paddedHeads(shape.heads, shape.headDim, batch, qkv.options()),
                    paddedHeads(shape.kvHeads, shape.headDim, batch, qkv.options()),
                    paddedHeads(shape.kvHeads, shape.headDim, batch, qkv.options())};
        cpu::toPadded(qkv, 0, places(batch), &turn, heads.query);
        cpu::toPadded(qkv, shape.heads, places(batch), &turn, heads.key);
        cpu::toPadded(qkv, shape.heads + shape.kvHeads, places(batch), nullptr, heads.value);
        return heads;
    }
    turnHeads(qkv, shape, batch, rotary, 1);
    const at::Tensor all = pad(qkv, batch).view({batch.rows, batch.width, -1, shape.headDim}).transpose(1, 2);
    return {all.narrow(1, 0, shape.heads).contiguous(), all.narrow(1, shape.heads, shape.kvHeads).contiguous(),
            all.narrow(1, shape.heads + shape.kvHeads, shape.kvHeads).contiguous()};
}

at::Tensor splitHeadsBackward(const Heads& gradients, const HeadShape& shape, const PackedBatch& batch,
                              const RotaryTable& rotary)
{
    if (cpu::runsHere(gradients.query)) {
        const cpu::Angles turn = angles(rotary);
        at::Tensor qkv = packedRows(shape.qkvWidth(), batch, gradients.query.options());
        cpu::toPacked(gradients.query.contiguous(), 0, places(batch), &turn, qkv);
        cpu::toPacked(gradients.key.contiguous(), shape.heads, places(batch), &turn, qkv);
        cpu::toPacked(gradients.value.contiguous(), shape.heads + shape.kvHeads, places(batch), nullptr, qkv);
        return qkv;
    }
    at::Tensor qkv = unpad(at::cat({gradients.query, gradients.key, gradients.value}, 1), batch);
    turnHeads(qkv, shape, batch, rotary, -1);
    return qkv;
}

at::Tensor joinHeads(const at::Tensor& padded, const PackedBatch& batch)
{
    if (!cpu::runsHere(padded))
        return unpad(padded, batch);
    at::Tensor packed = packedRows(padded.size(1) * padded.size(3), batch, padded.options());
    cpu::toPacked(padded.contiguous(), 0, places(batch), nullptr, packed);
    return packed;
}

at::Tensor joinHeadsBackward(const at::Tensor& packed, const HeadShape& shape, const PackedBatch& batch)
{
    if (!cpu::runsHere(packed))
        return pad(packed, batch).view({batch.rows, batch.width, shape.heads, shape.headDim}).transpose(1, 2);
    at::Tensor padded = paddedHeads(shape.heads, shape.headDim, batch, packed.options());
    cpu::toPadded(packed, 0, places(batch), nullptr, padded);
    return padded;
}

}  // namespace poft::engine
