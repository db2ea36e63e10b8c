// SPDX-License-Identifier: Apache-2.0
#include "storage/series/ticks.h"

#include <algorithm>
#include <cmath>

namespace poft::series {

std::vector<double> niceTicks(double low, double high, int wanted)
{
    if (!std::isfinite(low) || !std::isfinite(high) || !(high > low) || wanted < 1)
        return {};
    const double raw = (high - low) / wanted;
    const double power = std::pow(10.0, std::floor(std::log10(raw)));
    double step = 10 * power;
    for (const double factor : {1.0, 2.0, 5.0})
        if (factor * power >= raw) {
            step = factor * power;
            break;
        }
    // Neighbouring doubles have no round number between them, and the counts below would not fit an integer.
    if (!(step > 0) || std::max(std::abs(low), std::abs(high)) / step > 1e14)
        return {};
    std::vector<double> ticks;
    // Counting in steps keeps 0.30000000000000004 out of the labels.
    const auto first = static_cast<long long>(std::ceil(low / step - 1e-9));
    const auto last = static_cast<long long>(std::floor(high / step + 1e-9));
    for (long long i = first; i <= last && i - first < 1000; ++i)
        ticks.push_back(static_cast<double>(i) * step);
    return ticks;
}

}  // namespace poft::series
