// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include "engine/torch/decoder/heads.h"
#include "engine/torch/decoder/packed_attention.h"
#include "engine/torch/decoder/packed_batch.h"
#include "engine/torch/decoder/rotary.h"

namespace poft::engine {

/// What the backward pass of one attention needs: the probabilities of the direct form, the output of LibTorch's fused
/// attention with its own little autograd graph, or what packed attention keeps.
struct AttentionTape {
    Heads heads;               ///< queries and keys turned
    at::Tensor probabilities;  ///< [rows * kvHeads, group * width, width], or undefined
    at::Tensor fusedOutput;    ///< [rows, heads, width, headDim] with a graph, or undefined
    PackedAttentionTape packed;
};

/// Keys and values of a pass, for a cache: [rows, kvHeads, width, headDim] each, keys turned.
struct KeysAndValues {
    at::Tensor key;
    at::Tensor value;
};

/// Whether the token at `key` is out of sight of the one at `query`, for all pairs: [queries, keys] bool, where
/// `queries` and `keys` hold positions.
at::Tensor outOfSight(const at::Tensor& queries, const at::Tensor& keys, std::int64_t window);

/// How attention is computed; Automatic picks for device and width.
enum class AttentionForm { Automatic, Direct, Fused, Packed };

/// Causal self-attention over the rows of a packed batch; each token sees itself and the tokens before it, `window` in
/// all where that is not 0.
/// qkv: [inputRows, qkvWidth], queries first, then keys, then values; returns [inputRows, heads * headDim]. May use qkv
/// as scratch. `tape` null keeps nothing for a backward pass; `cache` receives keys and values unless null.
at::Tensor attentionForward(const at::Tensor& qkv, const HeadShape& shape, std::int64_t window,
                            const PackedBatch& batch, const RotaryTable& rotary, AttentionTape* tape,
                            KeysAndValues* cache = nullptr, AttentionForm form = AttentionForm::Automatic);

/// The gradient by qkv of a forward pass that kept `tape`. Uses up the tape.
at::Tensor attentionBackward(const at::Tensor& outputGradient, const HeadShape& shape, std::int64_t window,
                             const PackedBatch& batch, const RotaryTable& rotary, AttentionTape& tape);

}  // namespace poft::engine
