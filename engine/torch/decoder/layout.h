// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "engine/api/types.h"
#include "storage/result/result.h"

namespace poft::engine {

/// One tensor of a Hugging Face folder and where it lies in the flat buffer that holds all weights.
struct ParameterEntry {
    std::string name;  ///< as transformers names it
    std::vector<std::int64_t> shape;
    std::int64_t offset = 0;  ///< in elements
    std::int64_t size = 0;
};

/// All weights of a decoder in one buffer, so that the optimizer, the gradient norm and a cast are one operation each.
/// Matrices come first (they are decayed, embeddings among them), normalisation weights and biases last (they are not).
/// What one multiplication uses lies together: q, k and v, gate and up. Gaps between groups are zeros for alignment and
/// stay zeros.
class ParameterLayout {
public:
    explicit ParameterLayout(const api::ModelConfig& config);

    const std::vector<ParameterEntry>& entries() const { return m_entries; }

    /// Elements of the buffer, gaps included; the first decayedSize() of them belong to decayed tensors.
    std::int64_t totalSize() const { return m_totalSize; }
    std::int64_t decayedSize() const { return m_decayedSize; }

    /// Elements of the tensors alone; a tied head counts once.
    std::int64_t parameterCount() const { return m_parameterCount; }

    /// Sets to zero what lies between tensors in `flat`, a buffer of totalSize() elements.
    void clearGaps(const at::Tensor& flat) const;

    /// Where a tensor begins. The name must be one of entries().
    std::int64_t offsetOf(const std::string& name) const;

private:
    void add(const std::string& name, std::vector<std::int64_t> shape);
    void align();

    std::vector<ParameterEntry> m_entries;
    std::int64_t m_totalSize = 0;
    std::int64_t m_decayedSize = 0;
    std::int64_t m_parameterCount = 0;
};

/// Views of one block's weights (or of their gradients) in a flat buffer. A bias that the configuration lacks is
/// undefined.
struct LayerWeights {
    at::Tensor inputNorm;  ///< [hidden]
    at::Tensor qkv;        ///< [(heads + 2 kvHeads) * headDim, hidden]
    at::Tensor qkvBias;
    at::Tensor queryNorm;  ///< [headDim], of each head of queries; undefined where the architecture has none
    at::Tensor keyNorm;    ///< [headDim]
    at::Tensor output;     ///< [hidden, heads * headDim]
    at::Tensor outputBias;
    at::Tensor postNorm;  ///< [hidden]
    at::Tensor gateUp;    ///< [2 * intermediate, hidden]
    at::Tensor gateUpBias;
    at::Tensor down;  ///< [hidden, intermediate]
    at::Tensor downBias;
};

/// Views of all weights. A tied head is the embedding itself, so that both gradients add up in one place.
struct DecoderWeights {
    at::Tensor embedding;  ///< [vocab, hidden]
    std::vector<LayerWeights> layers;
    at::Tensor finalNorm;  ///< [hidden]
    at::Tensor head;       ///< [vocab, hidden]
};

/// Views into `flat`, a 1-d tensor of layout.totalSize() elements.
DecoderWeights viewWeights(const api::ModelConfig& config, const ParameterLayout& layout, const at::Tensor& flat);

/// Random weights on the CPU in float32: N(0, initializerRange²), normalisation weights 1, biases 0. The same config
/// and seed give the same bits on one machine; no global random state is read or changed.
at::Tensor randomWeights(const api::ModelConfig& config, const ParameterLayout& layout, std::uint64_t seed);

/// Whether the arithmetic here can run such a model; the sentence names the key that is wrong.
Status checkConfig(const api::ModelConfig& config);

}  // namespace poft::engine
