// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "engine/api/learner.h"
#include "engine/api/types.h"
#include "engine/torch/decoder/linear.h"
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

    /// The adapters beside a decoder's linear layers, named as PEFT names them; all of them are decayed.
    static ParameterLayout ofAdapters(const api::ModelConfig& config, const api::AdapterSettings& settings);

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
    ParameterLayout() = default;
    void add(const std::string& name, std::vector<std::int64_t> shape);
    void align();

    std::vector<ParameterEntry> m_entries;
    std::int64_t m_totalSize = 0;
    std::int64_t m_decayedSize = 0;
    std::int64_t m_parameterCount = 0;
};

/// Views of one block's weights (or of their gradients) in a flat buffer. What the configuration lacks is undefined,
/// and so is the gradient of what is not trained.
struct LayerWeights {
    at::Tensor inputNorm;  ///< [hidden]
    LinearWeights qkv;     ///< [(heads + 2 kvHeads) * headDim, hidden]
    at::Tensor queryNorm;  ///< [headDim], of each head of queries; undefined where the architecture has none
    at::Tensor keyNorm;    ///< [headDim]
    LinearWeights output;  ///< [hidden, heads * headDim]
    at::Tensor postNorm;   ///< [hidden]
    LinearWeights gateUp;  ///< [2 * intermediate, hidden]
    LinearWeights down;    ///< [hidden, intermediate]
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

/// Puts views into `flat`, laid out by ParameterLayout::ofAdapters(), beside the linear layers of `weights`, which has
/// none or as many layers as the configuration.
void attachAdapters(const api::ModelConfig& config, const api::AdapterSettings& settings, const ParameterLayout& layout,
                    const at::Tensor& flat, DecoderWeights& weights);

/// Adapters to start from, on the CPU in float32, as PEFT draws them: a uniform within 1/sqrt(in), b zero, so that the
/// model is unchanged. The same settings give the same bits on one machine.
at::Tensor randomAdapters(const ParameterLayout& layout, std::uint64_t seed);

/// Random weights on the CPU in float32: N(0, initializerRange²), normalisation weights 1, biases 0. The same config
/// and seed give the same bits on one machine; no global random state is read or changed.
at::Tensor randomWeights(const api::ModelConfig& config, const ParameterLayout& layout, std::uint64_t seed);

/// Whether the arithmetic here can run such a model; the sentence names the key that is wrong.
Status checkConfig(const api::ModelConfig& config);

}  // namespace poft::engine
