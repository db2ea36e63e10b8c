// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/train/adamw.h"

#include <ATen/ops/_fused_adamw.h>
#include <ATen/ops/full.h>
#include <ATen/ops/zeros_like.h>

namespace poft::engine {

AdamW::AdamW(const api::OptimizerSettings& settings, const at::Tensor& weights, std::int64_t decayedSize)
    : m_settings(settings),
      m_weights(weights),
      m_first(at::zeros_like(weights)),
      m_second(at::zeros_like(weights)),
      m_decayedSize(decayedSize)
{
}

void AdamW::step(const at::Tensor& gradient, double learningRate)
{
    ++m_steps;
    update(gradient, 0, m_decayedSize, learningRate, m_settings.weightDecay);
    update(gradient, m_decayedSize, m_weights.size(0) - m_decayedSize, learningRate, 0.0);
}

void AdamW::clip(const at::Tensor& gradient, double norm) const
{
    // The small constant is that of PyTorch's clip_grad_norm_.
    if (m_settings.maxGradNorm > 0 && norm > m_settings.maxGradNorm)
        gradient.mul_(m_settings.maxGradNorm / (norm + 1e-6));
}

void AdamW::update(const at::Tensor& gradient, std::int64_t first, std::int64_t count, double learningRate,
                   double decay)
{
    const at::Tensor weights[] = {m_weights.narrow(0, first, count)};
    const at::Tensor gradients[] = {gradient.narrow(0, first, count)};
    const at::Tensor firstMoments[] = {m_first.narrow(0, first, count)};
    const at::Tensor secondMoments[] = {m_second.narrow(0, first, count)};
    const at::Tensor steps[] = {at::full({}, static_cast<double>(m_steps), m_weights.options().dtype(at::kFloat))};
    at::_fused_adamw_(weights, gradients, firstMoments, secondMoments, {}, steps, learningRate, m_settings.beta1,
                      m_settings.beta2, decay, m_settings.epsilon, /*amsgrad=*/false, /*maximize=*/false);
}

}  // namespace poft::engine
