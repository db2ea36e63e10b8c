// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <ATen/core/Tensor.h>

#include "engine/api/learner.h"

namespace poft::engine {

/// AdamW over one flat buffer: m = b1 m + (1-b1) g, v = b2 v + (1-b2) g², both divided by their bias, then
/// w -= rate * (decay * w + m / (sqrt v + epsilon)). The first `decayedSize` elements are decayed (matrices and
/// embeddings), the rest (normalisation weights, biases) is not. State is in the type of the weights.
class AdamW {
public:
    AdamW(const api::OptimizerSettings& settings, const at::Tensor& weights, std::int64_t decayedSize);

    /// One update of the weights, which are those of the constructor.
    void step(const at::Tensor& gradient, double learningRate);

    /// Scales the gradient so that its 2-norm is at most maxGradNorm, given its norm; nothing happens below that or
    /// where it is 0.
    void clip(const at::Tensor& gradient, double norm) const;

    /// The state, for saving and restoring in place.
    const at::Tensor& firstMoment() const { return m_first; }
    const at::Tensor& secondMoment() const { return m_second; }
    std::int64_t stepCount() const { return m_steps; }
    void setStepCount(std::int64_t count) { m_steps = count; }

private:
    void update(const at::Tensor& gradient, std::int64_t first, std::int64_t count, double learningRate, double decay);

    api::OptimizerSettings m_settings;
    at::Tensor m_weights;
    at::Tensor m_first;
    at::Tensor m_second;
    std::int64_t m_decayedSize;
    std::int64_t m_steps = 0;
};

}  // namespace poft::engine
