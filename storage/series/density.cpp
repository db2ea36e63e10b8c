// SPDX-License-Identifier: Apache-2.0
#include "storage/series/density.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <numbers>

#include "storage/series/statistics.h"

namespace poft::series {

namespace {

constexpr double kMarginInBandwidths = 4;  // leaves out 3e-5 of an outermost value's mass
constexpr double kKernelCut = 5;
constexpr double kPointsPerBandwidth = 4;
constexpr int kMostPoints = 16384;

std::vector<double> finite(std::span<const double> values)
{
    std::vector<double> out;
    out.reserve(values.size());
    std::ranges::copy_if(values, std::back_inserter(out), [](double value) { return std::isfinite(value); });
    return out;
}

/// Silverman's rule; reorders the values.
double bandwidthOf(std::vector<double>& values)
{
    if (values.size() < 2)
        return 0;
    const double deviation = sampleDeviation(values);
    const double quartiles = (takeQuantile(values, 0.75) - takeQuantile(values, 0.25)) / 1.34;
    double scale = std::min(deviation, quartiles);
    if (!(scale > 0))
        scale = deviation;
    const double size = std::abs(values.front());
    if (!(scale > size * 1e-12))  // equal values; their mean may be off by rounding
        return std::max(1e-6, size * 1e-3);
    return 0.9 * scale * std::pow(static_cast<double>(values.size()), -0.2);
}

/// The convolution of the weights with a Gaussian of the bandwidth, times `height` at its middle. With `reflect`, what
/// would lie beyond the last point is laid back over those before it.
std::vector<double> convolved(const std::vector<double>& weights, double step, double bandwidth, double height,
                              bool reflect)
{
    const int points = static_cast<int>(weights.size());
    const int reach = std::min(points - 1, static_cast<int>(std::ceil(kKernelCut * bandwidth / step)));
    std::vector<double> kernel(static_cast<std::size_t>(reach) + 1);
    for (int i = 0; i <= reach; ++i) {
        const double distance = i * step / bandwidth;
        kernel[static_cast<std::size_t>(i)] = height * std::exp(-0.5 * distance * distance);
    }
    std::vector<double> out(weights.size(), 0.0);
    for (int i = 0; i < points; ++i) {
        const double weight = weights[static_cast<std::size_t>(i)];
        if (weight == 0)
            continue;  // most of a wide grid is empty
        for (int j = std::max(0, i - reach); j <= std::min(points - 1, i + reach); ++j)
            out[static_cast<std::size_t>(j)] += weight * kernel[static_cast<std::size_t>(std::abs(i - j))];
        const int mirrored = 2 * (points - 1) - i;
        for (int j = std::max(0, mirrored - reach); reflect && j <= points - 1; ++j)
            out[static_cast<std::size_t>(j)] += weight * kernel[static_cast<std::size_t>(mirrored - j)];
    }
    return out;
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
    std::vector<double> kept = finite(values);
    return bandwidthOf(kept);
}

Density estimateDensity(std::span<const double> values, double bandwidth, int points, double most)
{
    Density out;
    std::vector<double> kept = finite(values);
    std::erase_if(kept, [most](double value) { return value > most; });
    if (kept.size() < 2 || points < 2)
        return out;
    out.count = kept.size();
    out.bandwidth = bandwidth > 0 ? bandwidth : bandwidthOf(kept);
    const auto [least, largest] = std::ranges::minmax(kept);
    const double low = least - kMarginInBandwidths * out.bandwidth;
    const double free = largest + kMarginInBandwidths * out.bandwidth;
    const bool bounded = free > most;
    const double high = bounded ? most : free;
    const double wanted = std::ceil((high - low) / out.bandwidth * kPointsPerBandwidth);
    points = std::max(points, static_cast<int>(std::min<double>(wanted, kMostPoints)));
    const double step = (high - low) / (points - 1);
    const double height = 1 / (out.bandwidth * std::sqrt(2 * std::numbers::pi) * static_cast<double>(kept.size()));
    out.y = convolved(binned(kept, low, step, points), step, out.bandwidth, height, bounded);
    out.x.reserve(out.y.size());
    for (int i = 0; i < points; ++i)
        out.x.push_back(i == points - 1 ? high : low + i * step);
    return out;
}

double shareBelow(std::span<const double> values, double threshold)
{
    const auto count = std::ranges::count_if(values, [](double value) { return !std::isnan(value); });
    if (count == 0)
        return std::numeric_limits<double>::quiet_NaN();
    const auto below = std::ranges::count_if(values, [&](double value) { return value < threshold; });
    return static_cast<double>(below) / static_cast<double>(count);
}

}  // namespace poft::series
