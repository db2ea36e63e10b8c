// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <ATen/core/Tensor.h>

#include "engine/api/learner.h"
#include "engine/torch/kernels/rows.h"
#include "engine/torch/train/master_weights.h"

namespace poft::engine {

/// AdamW over one flat buffer: m = b1 m + (1-b1) g, v = b2 v + (1-b2) g², both divided by their bias, then
/// w -= rate * (decay * w + m / (sqrt v + epsilon)). The first `decayedSize` elements are decayed (matrices and
/// embeddings), the rest (normalisation weights, biases) is not. State is in the type of the weights, at least float32.
class AdamW {
public:
    AdamW(const api::OptimizerSettings& settings, MasterWeights weights, std::int64_t decayedSize);

    /// One update of the weights, those of the constructor and the model's, by the gradient scaled down so that its
    /// 2-norm, `norm`, is at most maxGradNorm (0: never); may use up the gradient.
    void step(const at::Tensor& gradient, double norm, double learningRate);

    /// The state, for saving and restoring in place.
    const at::Tensor& firstMoment() const { return m_first; }
    const at::Tensor& secondMoment() const { return m_second; }
    std::int64_t stepCount() const { return m_steps; }
    void setStepCount(std::int64_t count) { m_steps = count; }

private:
    void update(const at::Tensor& gradient, double scale, std::int64_t first, std::int64_t count, double learningRate,
                double decay);
    /// By a kernel of our own, where there is one for such weights.
    bool updateInOnePass(const at::Tensor& gradient, double scale, std::int64_t first, std::int64_t count,
                         double learningRate, double decay);
    rows::AdamWStep numbers(double scale, double learningRate, double decay) const;

    api::OptimizerSettings m_settings;
    MasterWeights m_weights;
    at::Tensor m_first;
    at::Tensor m_second;
    std::int64_t m_decayedSize;
    std::int64_t m_steps = 0;
};

}  // namespace poft::engine
