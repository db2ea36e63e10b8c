// SPDX-License-Identifier: Apache-2.0
#include "storage/series/statistics.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <iterator>
#include <limits>

namespace poft::series {

namespace {

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();

std::string fixed(double value, int decimals)
{
    std::array<char, 400> text{};  // the largest double has 309 digits
    if (std::abs(value) * std::pow(10.0, decimals) < 0.5)
        value = 0;  // "0.000", never "-0.000"
    std::snprintf(text.data(), text.size(), "%.*f", decimals, value);
    return text.data();
}

}  // namespace

double mean(std::span<const double> values)
{
    if (values.empty())
        return kNothing;
    double sum = 0;
    for (const double value : values)
        sum += value;
    return sum / static_cast<double>(values.size());
}

double sampleDeviation(std::span<const double> values)
{
    if (values.size() < 2)
        return kNothing;
    // Two passes: the textbook's one-pass form cancels where the mean is large beside the spread.
    const double middle = mean(values);
    double squares = 0;
    for (const double value : values)
        squares += (value - middle) * (value - middle);
    return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

double sortedQuantile(std::span<const double> ascending, double p)
{
    if (ascending.empty())
        return kNothing;
    const double place = p * static_cast<double>(ascending.size() - 1);
    const auto below = static_cast<std::size_t>(std::floor(place));
    const std::size_t above = std::min(below + 1, ascending.size() - 1);
    return ascending[below] + (place - static_cast<double>(below)) * (ascending[above] - ascending[below]);
}

double takeQuantile(std::span<double> values, double p)
{
    if (values.empty())
        return kNothing;
    const double place = p * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::ptrdiff_t>(std::floor(place));
    const auto middle = values.begin() + below;
    std::ranges::nth_element(values, middle);
    const double fraction = place - static_cast<double>(below);
    if (fraction == 0)
        return *middle;
    const double above = *std::min_element(middle + 1, values.end());
    return *middle + fraction * (above - *middle);
}

std::vector<double> quantiles(std::span<const double> values, std::span<const double> probabilities)
{
    std::vector<double> kept;
    kept.reserve(values.size());
    std::ranges::copy_if(values, std::back_inserter(kept), [](double value) { return std::isfinite(value); });
    std::vector<double> out;
    for (const double p : probabilities)
        out.push_back(takeQuantile(kept, p));
    return out;
}

std::string valueWithSpread(double value, double spread)
{
    if (!std::isfinite(value))
        return "–";
    if (!(spread > 0) || !std::isfinite(spread)) {
        const double size = std::abs(value);
        if (size != 0 && (size >= 1000 || size < 0.001)) {
            std::array<char, 64> text{};
            std::snprintf(text.data(), text.size(), "%.3g", value);
            return text.data();
        }
        return fixed(value, 3);
    }
    int exponent = static_cast<int>(std::floor(std::log10(spread)));
    // Rounding may reach the next power of ten: 0.0097 is 0.01 with one digit.
    if (std::round(spread / std::pow(10.0, exponent)) >= 10)
        ++exponent;
    const bool leadingOne = std::floor(spread / std::pow(10.0, exponent)) == 1;
    const int decimals = std::max(0, -exponent + (leadingOne ? 1 : 0));
    return fixed(value, decimals) + " ± " + fixed(spread, decimals);
}

}  // namespace poft::series
