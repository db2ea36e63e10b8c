// SPDX-License-Identifier: Apache-2.0
#include "storage/series/bootstrap.h"

#include <algorithm>
#include <random>
#include <vector>

#include "storage/series/statistics.h"

namespace poft::series {

Interval bootstrapMean(std::span<const double> values, double level, int draws, std::uint64_t seed)
{
    if (values.size() < 2 || draws < 1)
        return {};
    // mt19937_64 is the same everywhere, std's distributions are not.
    std::mt19937_64 random(seed);
    const auto size = static_cast<std::uint64_t>(values.size());
    std::vector<double> means;
    means.reserve(static_cast<std::size_t>(draws));
    for (int draw = 0; draw < draws; ++draw) {
        double sum = 0;
        for (std::size_t i = 0; i < values.size(); ++i)
            sum += values[static_cast<std::size_t>(random() % size)];
        means.push_back(sum / static_cast<double>(size));
    }
    std::ranges::sort(means);
    const double tail = (1 - level) / 2;
    return {sortedQuantile(means, tail), sortedQuantile(means, 1 - tail)};
}

}  // namespace poft::series
