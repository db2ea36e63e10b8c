// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/decoder/rotary.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <ATen/ops/arange.h>
#include <ATen/ops/index_select.h>
#include <ATen/ops/pow.h>
#include <ATen/ops/where.h>
#include <c10/core/InferenceMode.h>

#include "engine/torch/kernels/gpu_kernels.h"

namespace poft::engine {
namespace {

using Scaling = api::RopeScaling;

/// Long waves are stretched by the factor, short ones left, those between mixed.
at::Tensor llama3Frequencies(const at::Tensor& plain, const Scaling& scaling)
{
    const double length = scaling.originalMaxPositionEmbeddings;
    const double longest = length / scaling.lowFreqFactor;
    const double shortest = length / scaling.highFreqFactor;
    const at::Tensor waves = plain.reciprocal() * (2 * std::numbers::pi);
    const at::Tensor smooth =
        (waves.reciprocal() * length - scaling.lowFreqFactor) / (scaling.highFreqFactor - scaling.lowFreqFactor);
    const at::Tensor stretched = at::where(waves.gt(longest), plain / scaling.factor, plain);
    const at::Tensor mixed = (1 - smooth) * stretched / scaling.factor + smooth * stretched;
    return at::where(waves.ge(shortest).logical_and(waves.le(longest)), mixed, stretched);
}

/// Dimensions that turn often within the pretraining's length are left, those that turn seldom stretched, with a linear
/// ramp between.
at::Tensor yarnFrequencies(const at::Tensor& periods, const api::ModelConfig& config)
{
    const Scaling& scaling = config.ropeScaling;
    const auto dimensionOf = [&](double turns) {
        return config.headDim * std::log(scaling.originalMaxPositionEmbeddings / (turns * 2 * std::numbers::pi)) /
               (2 * std::log(config.ropeTheta));
    };
    double low = dimensionOf(scaling.betaFast);
    double high = dimensionOf(scaling.betaSlow);
    if (scaling.truncate) {
        low = std::floor(low);
        high = std::ceil(high);
    }
    low = std::max(low, 0.0);
    high = std::min(high, config.headDim - 1.0);
    if (low == high)
        high += 0.001;
    const at::Tensor ramp = ((at::arange(config.headDim / 2, periods.options()) - low) / (high - low)).clamp(0, 1);
    const at::Tensor kept = 1 - ramp;
    return (periods * scaling.factor).reciprocal() * (1 - kept) + periods.reciprocal() * kept;
}

}  // namespace

at::Tensor rotaryFrequencies(const api::ModelConfig& config, at::ScalarType type)
{
    const c10::InferenceMode ordinary(false);
    const at::Tensor exponents = at::arange(0, config.headDim, 2, at::TensorOptions().dtype(type)) / config.headDim;
    const at::Tensor periods = at::pow(config.ropeTheta, exponents);
    switch (config.ropeScaling.type) {
        case Scaling::Type::Linear:
            return periods.reciprocal() / config.ropeScaling.factor;
        case Scaling::Type::Llama3:
            return llama3Frequencies(periods.reciprocal(), config.ropeScaling);
        case Scaling::Type::Yarn:
            return yarnFrequencies(periods, config);
        case Scaling::Type::None:
            break;
    }
    return periods.reciprocal();
}

RotaryTable::RotaryTable(const api::ModelConfig& config, at::ScalarType type, at::Device device)
    : m_frequencies(rotaryFrequencies(config, type == at::kDouble ? at::kDouble : at::kFloat)),
      m_factor(config.ropeScaling.attentionFactor),
      m_device(device)
{
}

void RotaryTable::reserve(std::int64_t length)
{
    if (m_cosine.defined() && m_cosine.size(0) >= length)
        return;
    const c10::InferenceMode ordinary(false);  // a scoring call may be the first to need it, a training step the next
    const std::int64_t rows =
        std::max<std::int64_t>(256, m_cosine.defined() ? std::max(length, 2 * m_cosine.size(0)) : length);
    const at::Tensor angles = at::arange(rows, m_frequencies.options()).unsqueeze(1) * m_frequencies;
    m_cosine = angles.cos().mul_(m_factor).to(m_device);
    m_sine = angles.sin().mul_(m_factor).to(m_device);
}

void RotaryTable::rotateInto(const at::Tensor& from, const at::Tensor& to, const at::Tensor& positions,
                             int direction) const
{
    if (gpu::runsHere(gpu::Kernel::Turn, from) && gpu::turn(from, to, positions, m_cosine, m_sine, direction))
        return;
    to.copy_(from);
    rotate(to, positions, direction);
}

void RotaryTable::rotate(const at::Tensor& x, const at::Tensor& positions, int direction) const
{
    if (gpu::runsHere(gpu::Kernel::Turn, x) && gpu::turn(x, x, positions, m_cosine, m_sine, direction))
        return;
    const std::int64_t half = m_frequencies.size(0);
    const at::Tensor cosine = at::index_select(m_cosine, 0, positions).unsqueeze(1);
    const at::Tensor sine = at::index_select(m_sine, 0, positions).mul_(direction).unsqueeze(1);
    const at::Tensor first = x.narrow(2, 0, half);
    const at::Tensor second = x.narrow(2, half, half);
    const at::Tensor rotatedFirst = first * cosine - second * sine;
    second.copy_(second * cosine + first * sine);
    first.copy_(rotatedFirst);
}

}  // namespace poft::engine
