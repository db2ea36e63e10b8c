// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <ATen/core/Tensor.h>

#include "engine/api/types.h"

namespace poft::engine {

/// The angle per position of each pair of a head, [headDim / 2], on the CPU: theta^(-2i / headDim), stretched as the
/// configuration says (linear: Chen et al. 2023; llama3: Llama 3.1; yarn: Peng et al. 2023). Taken step by step in
/// `type` as transformers does in float32, since at long positions the rounding of a frequency decides.
at::Tensor rotaryFrequencies(const api::ModelConfig& config, at::ScalarType type);

/// Rotary position embedding (Su et al. 2021) in the half-split form that transformers' Llama uses: element i of a head
/// turns with element i + headDim / 2 by the angle position * frequency[i]. The tables are kept and grow when a longer
/// row comes.
class RotaryTable {
public:
    /// headDim, base and scaling come from `config`; `type` is that of the rotated tensors.
    RotaryTable(const api::ModelConfig& config, at::ScalarType type, at::Device device);

    /// Cosines and sines (under Yarn times its attention factor) of positions 0 to at least `length` - 1:
    /// [length or more, headDim / 2], float32 (float64 for float64 heads).
    void reserve(std::int64_t length);
    const at::Tensor& cosine() const { return m_cosine; }
    const at::Tensor& sine() const { return m_sine; }

    /// Turns the heads of x [N, heads, headDim] (a view with any strides) in place by the angles of `positions` [N];
    /// `direction` -1 turns back, which is the gradient. reserve() must have covered the positions.
    void rotate(const at::Tensor& x, const at::Tensor& positions, int direction) const;

    /// The same of heads that lie elsewhere: `to` is like `from`, but for its strides.
    void rotateInto(const at::Tensor& from, const at::Tensor& to, const at::Tensor& positions, int direction) const;

private:
    at::Tensor m_frequencies;  ///< on the CPU
    double m_factor;
    at::Device m_device;
    at::Tensor m_cosine;
    at::Tensor m_sine;
};

}  // namespace poft::engine
