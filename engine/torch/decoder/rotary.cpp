// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/decoder/rotary.h"

#include <algorithm>
#include <cmath>

#include <ATen/ops/empty.h>
#include <ATen/ops/index_select.h>
#include <c10/core/InferenceMode.h>

namespace poft::engine {

RotaryTable::RotaryTable(int headDim, double theta, at::ScalarType type, at::Device device)
    : m_headDim(headDim), m_theta(theta), m_type(type == at::kDouble ? at::kDouble : at::kFloat), m_device(device)
{
}

void RotaryTable::reserve(std::int64_t length)
{
    if (m_cosine.defined() && m_cosine.size(0) >= length)
        return;
    const c10::InferenceMode ordinary(false);  // a scoring call may be the first to need it, a training step the next
    const std::int64_t rows =
        std::max<std::int64_t>(256, m_cosine.defined() ? std::max(length, 2 * m_cosine.size(0)) : length);
    const std::int64_t half = m_headDim / 2;
    at::Tensor cosine = at::empty({rows, half}, at::kDouble);
    at::Tensor sine = at::empty({rows, half}, at::kDouble);
    auto* c = cosine.mutable_data_ptr<double>();
    auto* s = sine.mutable_data_ptr<double>();
    for (std::int64_t position = 0; position < rows; ++position) {
        for (std::int64_t i = 0; i < half; ++i) {
            // The frequency is rounded to float32, as the reference implementation's is; its angle decides at long
            // positions.
            const double exact = std::pow(m_theta, -2.0 * static_cast<double>(i) / m_headDim);
            const double frequency = m_type == at::kDouble ? exact : static_cast<double>(static_cast<float>(exact));
            const double angle = static_cast<double>(position) * frequency;
            *c++ = std::cos(angle);
            *s++ = std::sin(angle);
        }
    }
    m_cosine = cosine.to(at::TensorOptions(m_device).dtype(m_type));
    m_sine = sine.to(at::TensorOptions(m_device).dtype(m_type));
}

void RotaryTable::rotate(const at::Tensor& x, const at::Tensor& positions, int direction) const
{
    const std::int64_t half = m_headDim / 2;
    const at::Tensor cosine = at::index_select(m_cosine, 0, positions).unsqueeze(1);
    const at::Tensor sine = at::index_select(m_sine, 0, positions).mul_(direction).unsqueeze(1);
    const at::Tensor first = x.narrow(2, 0, half);
    const at::Tensor second = x.narrow(2, half, half);
    const at::Tensor rotatedFirst = first * cosine - second * sine;
    second.copy_(second * cosine + first * sine);
    first.copy_(rotatedFirst);
}

}  // namespace poft::engine
