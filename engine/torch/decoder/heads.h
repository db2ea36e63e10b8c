// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <ATen/core/Tensor.h>

#include "engine/torch/decoder/packed_batch.h"
#include "engine/torch/decoder/rotary.h"

namespace poft::engine {

/// Heads of grouped-query attention: query head h reads key and value head h / (heads / kvHeads).
struct HeadShape {
    std::int64_t heads = 0;
    std::int64_t kvHeads = 0;
    std::int64_t headDim = 0;

    std::int64_t group() const { return heads / kvHeads; }
    std::int64_t qkvWidth() const { return (heads + 2 * kvHeads) * headDim; }
};

/// Queries [rows, heads, width, headDim], keys and values [rows, kvHeads, width, headDim], or the gradients by them.
struct Heads {
    at::Tensor query;
    at::Tensor key;
    at::Tensor value;
};

/// Turns queries and keys of qkv [inputRows, qkvWidth] to their positions in place, or back (`direction` -1).
void turnHeads(const at::Tensor& qkv, const HeadShape& shape, const PackedBatch& batch, const RotaryTable& rotary,
               int direction);

/// qkv [inputRows, qkvWidth], queries first, then keys, then values, as padded heads with queries and keys turned to
/// their positions. Padding is zero, since what attention multiplies it by is zero and the product must be too. May use
/// qkv as scratch.
Heads splitHeads(const at::Tensor& qkv, const HeadShape& shape, const PackedBatch& batch, const RotaryTable& rotary);

/// The gradient by qkv, given those by the heads; zero in the fill.
at::Tensor splitHeadsBackward(const Heads& gradients, const HeadShape& shape, const PackedBatch& batch,
                              const RotaryTable& rotary);

/// What attention returned, [rows, heads, width, headDim], as [inputRows, heads * headDim] with zero fill.
at::Tensor joinHeads(const at::Tensor& padded, const PackedBatch& batch);

/// The other way, with zero padding; the gradient of joinHeads.
at::Tensor joinHeadsBackward(const at::Tensor& packed, const HeadShape& shape, const PackedBatch& batch);

}  // namespace poft::engine
