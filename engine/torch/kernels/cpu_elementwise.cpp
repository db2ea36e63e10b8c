// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <vector>

#include <ATen/Parallel.h>

#include "engine/torch/kernels/cpu_kernels.h"
#include "engine/torch/kernels/row_type.h"

namespace poft::engine::cpu {
namespace {

// Parts of a sum over rows, each added up by one thread: fixed, so that the sum does not depend on the number of
// threads.
constexpr std::int64_t kParts = 16;

// Elements of a flat buffer for which a thread of its own pays.
constexpr std::int64_t kStretch = 16384;

}  // namespace

bool runsHere(const at::Tensor& x)
{
    return x.is_cpu() && (x.scalar_type() == at::kFloat || x.scalar_type() == at::kBFloat16);
}

void normalize(const at::Tensor& x, const at::Tensor& weight, double epsilon, const at::Tensor& output,
               const at::Tensor& inverseRms)
{
    const std::int64_t n = x.size(1);
    auto* inverse = inverseRms.mutable_data_ptr<float>();
    byRowType(x, [&]<class Row>(Row) {
        const auto* from = input<Row>(x);
        auto* to = cpu::output<Row>(output);
        std::vector<float> weightScratch(static_cast<std::size_t>(n));
        const float* w = Row::read(input<Row>(weight), weightScratch.data(), n);
        at::parallel_for(0, x.size(0), grain(n), [&](std::int64_t begin, std::int64_t end) {
            std::vector<float> scratch(static_cast<std::size_t>(2 * n));
            for (std::int64_t row = begin; row < end; ++row) {
                const float* values = Row::read(from + row * n, scratch.data(), n);
                float* result = Row::target(to + row * n, scratch.data() + n);
                inverse[row] = rows::normalize(values, w, result, n, static_cast<float>(epsilon));
                Row::write(result, to + row * n, n);
            }
        });
    });
}

void normalizeBackward(const at::Tensor& outputGradient, const at::Tensor& x, const at::Tensor& weight,
                       const at::Tensor& inverseRms, const at::Tensor& residual, const at::Tensor& weightGradient,
                       const at::Tensor& result)
{
    const std::int64_t n = x.size(1);
    const std::int64_t count = x.size(0);
    const std::int64_t parts = std::min(kParts, count);
    const auto* inverse = inverseRms.const_data_ptr<float>();
    std::vector<float> partial(static_cast<std::size_t>(parts * n), 0.0F);
    byRowType(x, [&]<class Row>(Row) {
        const auto* gradients = input<Row>(outputGradient);
        const auto* from = input<Row>(x);
        const auto* residuals = residual.defined() ? input<Row>(residual) : nullptr;
        auto* to = output<Row>(result);
        std::vector<float> weightScratch(static_cast<std::size_t>(n));
        const float* w = Row::read(input<Row>(weight), weightScratch.data(), n);
        at::parallel_for(
            0, parts, std::max<std::int64_t>(1, grain(n) * parts / count),
            [&](std::int64_t firstPart, std::int64_t lastPart) {
                std::vector<float> scratch(static_cast<std::size_t>(4 * n));
                for (std::int64_t part = firstPart; part < lastPart; ++part) {
                    for (std::int64_t row = part * count / parts; row < (part + 1) * count / parts; ++row) {
                        const float* dy = Row::read(gradients + row * n, scratch.data(), n);
                        const float* values = Row::read(from + row * n, scratch.data() + n, n);
                        const float* rest =
                            residuals ? Row::read(residuals + row * n, scratch.data() + 2 * n, n) : nullptr;
                        float* dx = Row::target(to + row * n, scratch.data() + 3 * n);
                        rows::normalizeBackward(dy, values, w, inverse[row], rest, dx, partial.data() + part * n, n);
                        Row::write(dx, to + row * n, n);
                    }
                }
            });
    });
    if (!weightGradient.defined())
        return;
    auto* sums = weightGradient.mutable_data_ptr<float>();
    for (std::int64_t part = 0; part < parts; ++part)
        rows::add(partial.data() + part * n, sums, n);
}

void swiglu(const at::Tensor& gateUp, const at::Tensor& output)
{
    const std::int64_t n = output.size(1);
    byRowType(gateUp, [&]<class Row>(Row) {
        const auto* from = input<Row>(gateUp);
        auto* to = cpu::output<Row>(output);
        at::parallel_for(0, gateUp.size(0), grain(2 * n), [&](std::int64_t begin, std::int64_t end) {
            std::vector<float> scratch(static_cast<std::size_t>(3 * n));
            for (std::int64_t row = begin; row < end; ++row) {
                const float* both = Row::read(from + row * 2 * n, scratch.data(), 2 * n);
                float* result = Row::target(to + row * n, scratch.data() + 2 * n);
                rows::swiglu(both, both + n, result, n);
                Row::write(result, to + row * n, n);
            }
        });
    });
}

void swigluBackward(const at::Tensor& outputGradient, const at::Tensor& gateUp, const at::Tensor& result)
{
    const std::int64_t n = outputGradient.size(1);
    byRowType(gateUp, [&]<class Row>(Row) {
        const auto* gradients = input<Row>(outputGradient);
        const auto* from = input<Row>(gateUp);
        auto* to = output<Row>(result);
        at::parallel_for(0, gateUp.size(0), grain(2 * n), [&](std::int64_t begin, std::int64_t end) {
            std::vector<float> scratch(static_cast<std::size_t>(5 * n));
            for (std::int64_t row = begin; row < end; ++row) {
                const float* dy = Row::read(gradients + row * n, scratch.data(), n);
                const float* both = Row::read(from + row * 2 * n, scratch.data() + n, 2 * n);
                float* gradient = Row::target(to + row * 2 * n, scratch.data() + 3 * n);
                rows::swigluBackward(dy, both, both + n, gradient, gradient + n, n);
                Row::write(gradient, to + row * 2 * n, 2 * n);
            }
        });
    });
}

void addRows(const at::Tensor& table, const at::Tensor& ids, const at::Tensor& rows)
{
    const std::int64_t n = rows.size(1);
    const std::int64_t count = rows.size(0);
    const auto* index = ids.const_data_ptr<std::int64_t>();
    auto* to = table.mutable_data_ptr<float>();
    byRowType(rows, [&]<class Row>(Row) {
        const auto* from = input<Row>(rows);
        // Each thread has columns of its own, so that two tokens of one id never meet; a row is added in the order of
        // the tokens.
        at::parallel_for(0, n, std::max<std::int64_t>(32, 16384 / std::max<std::int64_t>(1, count)),
                         [&](std::int64_t begin, std::int64_t end) {
                             std::vector<float> scratch(static_cast<std::size_t>(end - begin));
                             for (std::int64_t i = 0; i < count; ++i) {
                                 const float* values = Row::read(from + i * n + begin, scratch.data(), end - begin);
                                 rows::add(values, to + index[i] * n + begin, end - begin);
                             }
                         });
    });
}

void accumulate(const at::Tensor& part, const at::Tensor& sum)
{
    const auto* from = input<BFloat16Row>(part);
    auto* to = sum.mutable_data_ptr<float>();
    at::parallel_for(0, part.numel(), kStretch, [&](std::int64_t begin, std::int64_t end) {
        rows::addNarrow(from + begin, to + begin, end - begin);
    });
}

void adamw(const at::Tensor& weights, const at::Tensor& gradient, const at::Tensor& firstMoment,
           const at::Tensor& secondMoment, const at::Tensor& rounded, const rows::AdamWStep& step)
{
    auto* w = weights.mutable_data_ptr<float>();
    const auto* g = gradient.const_data_ptr<float>();
    auto* m = firstMoment.mutable_data_ptr<float>();
    auto* v = secondMoment.mutable_data_ptr<float>();
    auto* narrow = rounded.defined() ? output<BFloat16Row>(rounded) : nullptr;
    at::parallel_for(0, weights.numel(), kStretch, [&](std::int64_t begin, std::int64_t end) {
        // In pieces that are still in the cache when they are rounded.
        for (std::int64_t first = begin; first < end; first += kStretch) {
            const std::int64_t count = std::min(kStretch, end - first);
            rows::adamw(w + first, g + first, m + first, v + first, count, step);
            if (narrow)
                rows::narrow(w + first, narrow + first, count);
        }
    });
}

}  // namespace poft::engine::cpu
