// SPDX-License-Identifier: Apache-2.0
#include "tests/engine/torch/kernels/double_reference.h"

#include <algorithm>
#include <cmath>

namespace poft::reference {

Norm norm(const Numbers& x, const Numbers& weight, const Numbers& gradient, const Numbers& residual, std::size_t width,
          double epsilon)
{
    const std::size_t rows = width == 0 ? 0 : x.size() / width;
    Norm result{Numbers(x.size()), Numbers(rows), Numbers(x.size()), Numbers(width)};
    for (std::size_t row = 0; row < rows; ++row) {
        const double* values = x.data() + row * width;
        const double* dy = gradient.data() + row * width;
        double squares = 0;
        double projection = 0;
        for (std::size_t i = 0; i < width; ++i) {
            squares += values[i] * values[i];
            projection += dy[i] * weight[i] * values[i];
        }
        const double r = 1 / std::sqrt(squares / static_cast<double>(width) + epsilon);
        result.inverseRms[row] = r;
        for (std::size_t i = 0; i < width; ++i) {
            const std::size_t at = row * width + i;
            result.y[at] = values[i] * r * weight[i];
            // d r / d x_i = -r³ x_i / n
            result.dx[at] = dy[i] * weight[i] * r - projection * r * r * r * values[i] / static_cast<double>(width) +
                            (residual.empty() ? 0 : residual[at]);
            result.dweight[i] += dy[i] * values[i] * r;
        }
    }
    return result;
}

Gate gate(const Numbers& gateUp, const Numbers& gradient, std::size_t width)
{
    const std::size_t rows = width == 0 ? 0 : gradient.size() / width;
    Gate result{Numbers(gradient.size()), Numbers(gateUp.size())};
    for (std::size_t row = 0; row < rows; ++row) {
        for (std::size_t i = 0; i < width; ++i) {
            const double g = gateUp[row * 2 * width + i];
            const double up = gateUp[row * 2 * width + width + i];
            const double dy = gradient[row * width + i];
            const double s = 1 / (1 + std::exp(-g));
            result.y[row * width + i] = g * s * up;
            result.dgateUp[row * 2 * width + i] = dy * up * s * (1 + g * (1 - s));
            result.dgateUp[row * 2 * width + width + i] = dy * g * s;
        }
    }
    return result;
}

Numbers turn(const Numbers& x, const std::vector<std::int64_t>& positions, const Numbers& cosine, const Numbers& sine,
             std::size_t heads, std::size_t headDim, double direction)
{
    Numbers result(x.size());
    const std::size_t half = headDim / 2;
    for (std::size_t token = 0; token < positions.size(); ++token) {
        const std::size_t angle = static_cast<std::size_t>(positions[token]) * half;
        for (std::size_t head = 0; head < heads; ++head) {
            const std::size_t first = (token * heads + head) * headDim;
            for (std::size_t i = 0; i < half; ++i) {
                const double c = cosine[angle + i];
                const double s = direction * sine[angle + i];
                result[first + i] = c * x[first + i] - s * x[first + half + i];
                result[first + half + i] = s * x[first + i] + c * x[first + half + i];
            }
        }
    }
    return result;
}

Head head(const Numbers& logits, const std::vector<std::int64_t>& targets, const Numbers& gradient, std::size_t width)
{
    Head result{Numbers(targets.size()), Numbers(targets.size()), Numbers(logits.size())};
    for (std::size_t row = 0; row < targets.size(); ++row) {
        const double* values = logits.data() + row * width;
        const auto target = static_cast<std::size_t>(targets[row]);
        const double largest = *std::max_element(values, values + width);
        double sum = 0;
        for (std::size_t i = 0; i < width; ++i)
            sum += std::exp(values[i] - largest);
        result.logSumExp[row] = largest + std::log(sum);
        result.likelihoods[row] = values[target] - result.logSumExp[row];
        for (std::size_t i = 0; i < width; ++i)
            result.dlogits[row * width + i] =
                gradient[row] * ((i == target ? 1 : 0) - std::exp(values[i] - result.logSumExp[row]));
    }
    return result;
}

void adamw(AdamWState& state, double gradient, double rate, double beta1, double beta2, double epsilon, double decay,
           int step)
{
    state.first = beta1 * state.first + (1 - beta1) * gradient;
    state.second = beta2 * state.second + (1 - beta2) * gradient * gradient;
    const double unbiasedFirst = state.first / (1 - std::pow(beta1, step));
    const double unbiasedSecond = state.second / (1 - std::pow(beta2, step));
    state.weight -= rate * (decay * state.weight + unbiasedFirst / (std::sqrt(unbiasedSecond) + epsilon));
}

}  // namespace poft::reference
