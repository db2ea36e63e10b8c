// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/train/adamw.h"

#include <cmath>
#include <utility>

#include <ATen/ops/_fused_adamw.h>
#include <ATen/ops/full.h>

#include "engine/torch/device/large_buffer.h"
#include "engine/torch/kernels/cpu_kernels.h"
#include "engine/torch/kernels/gpu_kernels.h"

namespace poft::engine {

AdamW::AdamW(const api::OptimizerSettings& settings, MasterWeights weights, std::int64_t decayedSize)
    : m_settings(settings),
      m_weights(std::move(weights)),
      m_first(largeZeros(m_weights.size(), m_weights.options())),
      m_second(largeZeros(m_weights.size(), m_weights.options())),
      m_decayedSize(decayedSize)
{
}

void AdamW::step(const at::Tensor& gradient, double norm, double learningRate)
{
    ++m_steps;
    // The small constant is that of PyTorch's clip_grad_norm_.
    const bool isClipped = m_settings.maxGradNorm > 0 && norm > m_settings.maxGradNorm;
    const double scale = isClipped ? m_settings.maxGradNorm / (norm + 1e-6) : 1.0;
    update(gradient, scale, 0, m_decayedSize, learningRate, m_settings.weightDecay);
    update(gradient, scale, m_decayedSize, m_weights.size() - m_decayedSize, learningRate, 0.0);
}

void AdamW::update(const at::Tensor& gradient, double scale, std::int64_t first, std::int64_t count,
                   double learningRate, double decay)
{
    if (updateInOnePass(gradient, scale, first, count, learningRate, decay))
        return;
    if (scale != 1.0)
        gradient.narrow(0, first, count).mul_(scale);
    const at::Tensor weights[] = {m_weights.whole().narrow(0, first, count)};
    const at::Tensor gradients[] = {gradient.narrow(0, first, count)};
    const at::Tensor firstMoments[] = {m_first.narrow(0, first, count)};
    const at::Tensor secondMoments[] = {m_second.narrow(0, first, count)};
    const at::Tensor steps[] = {at::full({}, static_cast<double>(m_steps), m_first.options().dtype(at::kFloat))};
    at::_fused_adamw_(weights, gradients, firstMoments, secondMoments, {}, steps, learningRate, m_settings.beta1,
                      m_settings.beta2, decay, m_settings.epsilon, /*amsgrad=*/false, /*maximize=*/false);
    if (m_weights.isWider())
        m_weights.model().narrow(0, first, count).copy_(weights[0]);
}

bool AdamW::updateInOnePass(const at::Tensor& gradient, double scale, std::int64_t first, std::int64_t count,
                            double learningRate, double decay)
{
    const auto part = [&](const at::Tensor& x) { return x.defined() ? x.narrow(0, first, count) : x; };
    if (m_weights.isHalves()) {
        const bool isDone = gpu::adamw(part(m_weights.model()), part(m_weights.low()), part(gradient), part(m_first),
                                       part(m_second), numbers(scale, learningRate, decay));
        TORCH_CHECK(isDone, "weights in halves have no other AdamW than the kernel's");
        return true;
    }
    if (!m_first.is_cpu() || m_first.scalar_type() != at::kFloat)
        return false;
    cpu::adamw(part(m_weights.whole()), part(gradient), part(m_first), part(m_second),
               part(m_weights.isWider() ? m_weights.model() : at::Tensor()), numbers(scale, learningRate, decay));
    return true;
}

rows::AdamWStep AdamW::numbers(double scale, double learningRate, double decay) const
{
    const auto t = static_cast<double>(m_steps);
    rows::AdamWStep step;
    step.gradientScale = static_cast<float>(scale);
    step.beta1 = static_cast<float>(m_settings.beta1);
    step.beta2 = static_cast<float>(m_settings.beta2);
    step.kept = static_cast<float>(1.0 - learningRate * decay);
    step.rate = static_cast<float>(learningRate / (1.0 - std::pow(m_settings.beta1, t)));
    step.inverseRootBias2 = static_cast<float>(1.0 / std::sqrt(1.0 - std::pow(m_settings.beta2, t)));
    step.epsilon = static_cast<float>(m_settings.epsilon);
    return step;
}

}  // namespace poft::engine
