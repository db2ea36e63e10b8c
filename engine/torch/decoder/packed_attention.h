// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <ATen/core/Tensor.h>

#include "engine/torch/decoder/heads.h"
#include "engine/torch/decoder/packed_batch.h"
#include "engine/torch/decoder/rotary.h"

namespace poft::engine {

/// What the backward pass of packed attention needs; undefined tensors where another form was used.
struct PackedAttentionTape {
    at::Tensor qkv;        ///< [inputRows, qkvWidth], queries and keys turned
    at::Tensor output;     ///< [inputRows, heads, headDim]
    at::Tensor logSumExp;  ///< of each query's scores, float32
    at::Tensor rngState;   ///< what LibTorch's kernels hand from one pass to the other
    at::Tensor unused;
};

/// Attention of LibTorch's FlashAttention (Dao 2023) straight on packed tokens: no padding, no copies of queries, keys
/// or values, rows told apart by where they begin. On CUDA in bfloat16, without a cache.

/// Whether the kernels take such heads on the device and agree with the plain form there on a small batch, forwards and
/// backwards; tried once for each size of head. Where they do not, padded attention serves.
bool packedAttentionWorks(at::Device device, at::ScalarType type, const HeadShape& shape);

/// As attentionForward(); turns queries and keys of qkv in place. `tape` null keeps nothing.
at::Tensor packedAttentionForward(const at::Tensor& qkv, const HeadShape& shape, std::int64_t window,
                                  const PackedBatch& batch, const RotaryTable& rotary, PackedAttentionTape* tape);

/// The gradient by qkv.
at::Tensor packedAttentionBackward(const at::Tensor& outputGradient, const HeadShape& shape, std::int64_t window,
                                   const PackedBatch& batch, const RotaryTable& rotary,
                                   const PackedAttentionTape& tape);

}  // namespace poft::engine
