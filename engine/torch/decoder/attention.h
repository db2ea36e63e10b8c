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

/// What the backward pass of one attention needs. Either the probabilities of the direct form, or the output of
/// LibTorch's fused attention with its own little autograd graph.
struct AttentionTape {
    at::Tensor query;          ///< [rows, heads, width, headDim], rotated
    at::Tensor key;            ///< [rows, kvHeads, width, headDim], rotated
    at::Tensor value;          ///< [rows, kvHeads, width, headDim]
    at::Tensor probabilities;  ///< [rows * kvHeads, group * width, width], or undefined
    at::Tensor fusedOutput;    ///< [rows, heads, width, headDim] with a graph, or undefined
};

/// Keys and values of a pass, for a cache: [rows, kvHeads, width, headDim] each, keys rotated.
struct KeysAndValues {
    at::Tensor key;
    at::Tensor value;
};

/// How attention is computed; Automatic picks for device, type and width.
enum class AttentionForm { Automatic, Direct, Fused };

/// Causal self-attention over the rows of a packed batch.
/// qkv: [N, qkvWidth], queries first, then keys, then values; returns [N, heads * headDim]. Turns the
/// queries and keys within qkv. `tape` null keeps nothing for a backward pass; `cache` receives keys and values unless
/// null.
at::Tensor attentionForward(const at::Tensor& qkv, const HeadShape& shape, const PackedBatch& batch,
                            const RotaryTable& rotary, AttentionTape* tape, KeysAndValues* cache = nullptr,
                            AttentionForm form = AttentionForm::Automatic);

/// The gradient by qkv of a forward pass that kept `tape`.
at::Tensor attentionBackward(const at::Tensor& outputGradient, const HeadShape& shape, const PackedBatch& batch,
                             const RotaryTable& rotary, const AttentionTape& tape);

}  // namespace poft::engine
