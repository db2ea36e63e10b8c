// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

namespace poft::engine {

/// The weights that an optimizer changes, in at least float32, beside those that a model computes with. One of
///  - the model's own, if they are float32 or wider;
///  - a float32 copy beside bfloat16 weights, of which those are the rounded values: 6 bytes a weight;
///  - on a GPU the 16 bits that bfloat16 weights lack: together they are the same float32 numbers bit for bit, in
///    4 bytes a weight. Rounding is then to nearest with ties away from zero rather than to even.
/// All tensors are flat.
class MasterWeights {
public:
    /// `model`: where the model's weights lie; `start`: the values of both, of any floating type, on any device.
    MasterWeights(const at::Tensor& model, const at::Tensor& start);

    /// Puts values, as above, in place of both.
    void assign(const at::Tensor& values);

    /// The values: the tensor that the optimizer changes, or, of halves, a copy on the CPU.
    at::Tensor values() const;

    /// Whether they hold more than the model's weights.
    bool isWider() const { return !m_whole.is_same(m_model); }
    bool isHalves() const { return m_low.defined(); }

    const at::Tensor& model() const { return m_model; }  ///< the high halves, or the rounded values, or the weights
    const at::Tensor& whole() const { return m_whole; }  ///< undefined of halves
    const at::Tensor& low() const { return m_low; }      ///< int16; undefined but of halves

    std::int64_t size() const { return m_model.numel(); }
    /// Of gradients and of the optimizer's state.
    at::TensorOptions options() const;

private:
    at::Tensor m_model;
    at::Tensor m_whole;
    at::Tensor m_low;
};

}  // namespace poft::engine
