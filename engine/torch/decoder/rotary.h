// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <ATen/core/Tensor.h>

namespace poft::engine {

/// Rotary position embedding (Su et al. 2021) in the half-split form that transformers' Llama uses: element i of a head
/// turns with element i + headDim / 2 by the angle position * theta^(-2i / headDim). The tables are kept and grow when
/// a longer row comes.
class RotaryTable {
public:
    /// `type` is that of the rotated tensors; angles are taken in double and rounded once.
    RotaryTable(int headDim, double theta, at::ScalarType type, at::Device device);

    /// Cosines and sines of positions 0 to at least `length` - 1: [length or more, headDim / 2], float32 (float64 for
    /// float64 heads).
    void reserve(std::int64_t length);
    const at::Tensor& cosine() const { return m_cosine; }
    const at::Tensor& sine() const { return m_sine; }

    /// Turns the heads of x [N, heads, headDim] (a view with any strides) in place by the angles of `positions` [N];
    /// `direction` -1 turns back, which is the gradient. reserve() must have covered the positions.
    void rotate(const at::Tensor& x, const at::Tensor& positions, int direction) const;

private:
    int m_headDim;
    double m_theta;
    at::ScalarType m_type;
    at::Device m_device;
    at::Tensor m_cosine;
    at::Tensor m_sine;
};

}  // namespace poft::engine
