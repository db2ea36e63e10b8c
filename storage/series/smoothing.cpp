// SPDX-License-Identifier: Apache-2.0
#include "storage/series/smoothing.h"

#include <algorithm>
#include <cmath>

namespace poft::series {

std::vector<double> exponentialSmoothing(std::span<const double> values, double weight)
{
    std::vector<double> out;
    out.reserve(values.size());
    double average = 0;
    double remaining = 1;  // weight^n
    for (const double value : values) {
        if (!std::isfinite(value)) {
            out.push_back(value);
            continue;
        }
        average = weight * average + (1 - weight) * value;
        remaining *= weight;
        out.push_back(average / (1 - remaining));
    }
    return out;
}

std::vector<double> runningMean(std::span<const double> values, int window)
{
    const auto width = static_cast<std::size_t>(std::max(window, 1));
    std::vector<double> out;
    out.reserve(values.size());
    std::vector<double> latest;  // a ring of the last `width` finite values
    std::size_t oldest = 0;
    for (const double value : values) {
        if (!std::isfinite(value)) {
            out.push_back(value);
            continue;
        }
        if (latest.size() < width) {
            latest.push_back(value);
        } else {
            latest[oldest] = value;
            oldest = (oldest + 1) % width;
        }
        // Summed anew: a running sum would carry the rounding of a large value for ever.
        double sum = 0;
        for (const double entry : latest)
            sum += entry;
        out.push_back(sum / static_cast<double>(latest.size()));
    }
    return out;
}

}  // namespace poft::series
