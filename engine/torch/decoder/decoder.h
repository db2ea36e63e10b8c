// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include <ATen/core/Tensor.h>

#include "engine/api/types.h"
#include "engine/torch/decoder/attention.h"
#include "engine/torch/decoder/elementwise.h"
#include "engine/torch/decoder/head.h"
#include "engine/torch/decoder/head_norm.h"
#include "engine/torch/decoder/layout.h"
#include "engine/torch/decoder/packed_batch.h"
#include "engine/torch/decoder/rotary.h"

namespace poft::engine {

/// What the backward pass of one block needs. In the last block everything after attention holds the R source rows
/// alone, since nothing else of it reaches a response token.
struct BlockTape {
    at::Tensor input;  ///< [inputRows, hidden], the residual stream
    Normalized inputNorm;
    HeadNormTape headNorm;  ///< undefined where heads are not normalised
    AttentionTape attention;
    at::Tensor mixed;   ///< [inputRows or sourceRows, heads * headDim], what attention returned
    at::Tensor middle;  ///< [inputRows or sourceRows, hidden], the residual stream after attention
    Normalized postNorm;
    at::Tensor gateUp;
    at::Tensor activated;
    LinearTape qkvLinear;
    LinearTape outputLinear;
    LinearTape gateUpLinear;
    LinearTape downLinear;
};

/// What it takes to run a block again: its input, and where the generator of dropouts stood.
struct BlockStart {
    at::Tensor input;           ///< [inputRows, hidden]
    at::Tensor generatorState;  ///< undefined without dropout
};

/// What a backward pass through the decoder needs; lives from the forward to the backward pass of one batch.
struct DecoderTape {
    Dropout dropout;          ///< set before the forward pass
    bool recomputes = false;  ///< set before the forward pass: blocks are run again in the backward pass (Chen et al.
                              ///< 2016, "Training deep nets with sublinear memory cost"), with the same bits
    std::vector<BlockTape> blocks;
    std::vector<BlockStart> starts;  ///< of the blocks that are to be run again: all but the last
    at::Tensor last;                 ///< [sourceRows, hidden], the residual stream after the last block
    Normalized finalNorm;
    HeadTape head;
};

/// The arithmetic of the decoders of engine/model/architectures.h, the same for every device and type: RMSNorm, rotary
/// embedding, grouped-query causal attention (per layer within a window), SwiGLU, and the biases and norms of heads
/// that the configuration asks for. It owns no weights: they and their gradients come as views. The backward pass is
/// written out block by block; there is no autograd graph but inside LibTorch's own attention, so no call costs more
/// than its arithmetic. Callers hold a NoGradGuard or an InferenceMode.
class Decoder {
public:
    Decoder(const api::ModelConfig& config, at::ScalarType type, at::Device device);

    const api::ModelConfig& config() const { return m_config; }
    at::Device device() const { return m_device; }
    at::ScalarType type() const { return m_type; }

    /// Must have been called with at least the width of any batch that follows; not while other threads compute.
    void prepare(std::int64_t width) { m_rotary.reserve(width); }

    /// log p of every response token of the batch, [R], nats, float32. `tape` null keeps nothing.
    at::Tensor forward(const DecoderWeights& weights, const PackedBatch& batch, DecoderTape* tape) const;

    /// The gradients of sum_k likelihoodGradient[k] * log p_k, in place of what `gradients` hold or added to it. Their
    /// tensors may be float32 under bfloat16 weights; what is undefined of them gets none. Uses up the tape.
    void backward(const DecoderWeights& weights, const PackedBatch& batch, DecoderTape& tape,
                  const at::Tensor& likelihoodGradient, const DecoderWeights& gradients, GradientSum sum) const;

    /// The hidden states after the final norm at the batch's sources, [R, hidden], for generation; `cache` receives the
    /// keys and values of each block.
    at::Tensor prefill(const DecoderWeights& weights, const PackedBatch& batch,
                       std::vector<KeysAndValues>& cache) const;

    const RotaryTable& rotary() const { return m_rotary; }
    const HeadShape& heads() const { return m_heads; }

private:
    bool isLast(int layer) const { return layer + 1 == m_config.numHiddenLayers; }
    at::Tensor blocksForward(const DecoderWeights& weights, const PackedBatch& batch, DecoderTape& tape) const;
    void runAgain(const DecoderWeights& weights, const PackedBatch& batch, int layer, DecoderTape& tape) const;
    at::Tensor blockForward(const LayerWeights& weights, const PackedBatch& batch, at::Tensor x, int layer,
                            BlockTape* tape, KeysAndValues* cache, const Dropout& dropout) const;
    /// The residual stream after attention, and its norm.
    NormalizedSum addAttention(const at::Tensor& residual, const at::Tensor& mixed, const LayerWeights& weights,
                               BlockTape* tape, const Dropout& dropout) const;
    at::Tensor blockBackward(const LayerWeights& weights, const PackedBatch& batch, int layer, BlockTape& tape,
                             const at::Tensor& gradient, const LayerWeights& gradients, GradientSum sum) const;

    api::ModelConfig m_config;
    at::ScalarType m_type;
    at::Device m_device;
    HeadShape m_heads;
    RotaryTable m_rotary;
};

}  // namespace poft::engine
