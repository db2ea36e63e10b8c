// SPDX-License-Identifier: Apache-2.0
#include "storage/series/density.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "storage/series/statistics.h"

namespace poft::series {

namespace {

constexpr double kMarginInBandwidths = 3;
constexpr double kKernelCut = 4;

std::vector<double> finiteSorted(std::span<const double> values)
{
    std::vector<double> out;
    out.reserve(values.size());
    for (const double value : values)
        if (std::isfinite(value))
            out.push_back(value);
    std::ranges::sort(out);
    return out;
}

double bandwidthOfSorted(const std::vector<double>& sorted)
{
    if (sorted.size() < 2)
        return 0;
    const double deviation = sampleDeviation(sorted);
    const double quartiles = (sortedQuantile(sorted, 0.75) - sortedQuantile(sorted, 0.25)) / 1.34;
    double scale = std::min(deviation, quartiles);
    if (!(scale > 0))
        scale = deviation;
    if (!(scale > 0))
        return std::max(1e-6, std::abs(sorted.front()) * 1e-3);
    return 0.9 * scale * std::pow(static_cast<double>(sorted.size()), -0.2);
}

/// Each value shares its weight between its two neighbours on the grid.
std::vector<double> binned(const std::vector<double>& values, double low, double step, int points)
{
    std::vector<double> weights(static_cast<std::size_t>(points), 0.0);
    for (const double value : values) {
        const double place = (value - low) / step;
        const auto left = static_cast<std::size_t>(std::clamp(std::floor(place), 0.0, static_cast<double>(points - 2)));
        const double right = std::clamp(place - static_cast<double>(left), 0.0, 1.0);
        weights[left] += 1 - right;
        weights[left + 1] += right;
    }
    return weights;
}

}  // namespace

double silvermanBandwidth(std::span<const double> values)
{
    return bandwidthOfSorted(finiteSorted(values));
}

Density estimateDensity(std::span<const double> values, double bandwidth, int points)
{
    Density out;
    const std::vector<double> sorted = finiteSorted(values);
    if (sorted.size() < 2 || points < 2)
        return out;
    out.bandwidth = bandwidth > 0 ? bandwidth : bandwidthOfSorted(sorted);
    const double low = sorted.front() - kMarginInBandwidths * out.bandwidth;
    const double high = sorted.back() + kMarginInBandwidths * out.bandwidth;
    const double step = (high - low) / (points - 1);
    const std::vector<double> weights = binned(sorted, low, step, points);

    const int reach = std::min(points - 1, static_cast<int>(std::ceil(kKernelCut * out.bandwidth / step)));
    std::vector<double> kernel(static_cast<std::size_t>(reach) + 1);
    const double peak = 1 / (out.bandwidth * std::sqrt(2 * std::numbers::pi) * static_cast<double>(sorted.size()));
    for (int i = 0; i <= reach; ++i) {
        const double distance = i * step / out.bandwidth;
        kernel[static_cast<std::size_t>(i)] = peak * std::exp(-0.5 * distance * distance);
    }
    for (int i = 0; i < points; ++i) {
        double sum = 0;
        for (int j = std::max(0, i - reach); j <= std::min(points - 1, i + reach); ++j)
            sum += weights[static_cast<std::size_t>(j)] * kernel[static_cast<std::size_t>(std::abs(i - j))];
        out.x.push_back(low + i * step);
        out.y.push_back(sum);
    }
    return out;
}

double shareBelow(std::span<const double> values, double threshold)
{
    if (values.empty())
        return std::numeric_limits<double>::quiet_NaN();
    const auto below = std::ranges::count_if(values, [&](double value) { return value < threshold; });
    return static_cast<double>(below) / static_cast<double>(values.size());
}

}  // namespace poft::series
