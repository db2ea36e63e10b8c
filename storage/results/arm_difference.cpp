// SPDX-License-Identifier: Apache-2.0
#include "storage/results/arm_difference.h"

#include <algorithm>
#include <map>

#include "storage/series/statistics.h"

namespace poft::results {

namespace {

std::map<std::int64_t, double> lastBySeed(const ArmResult& arm)
{
    std::map<std::int64_t, double> out;
    const double epoch = arm.last().epoch;
    for (std::size_t i = 0; i < arm.seeds.size(); ++i) {
        const auto found = std::ranges::find(arm.bySeed[i].x, epoch);
        if (found != arm.bySeed[i].x.end())
            out[arm.seeds[i]] = arm.bySeed[i].y[static_cast<std::size_t>(found - arm.bySeed[i].x.begin())];
    }
    return out;
}

}  // namespace

ArmDifference differenceTo(const ArmResult& other, const ArmResult& arm, Better better)
{
    const std::map<std::int64_t, double> base = lastBySeed(other);
    std::vector<double> differences;
    ArmDifference out;
    for (const auto& [seed, value] : lastBySeed(arm)) {
        const auto same = base.find(seed);
        if (same == base.end())
            continue;
        differences.push_back(value - same->second);
        const bool ahead = better == Better::Higher  ? value > same->second
                           : better == Better::Lower ? value < same->second
                                                     : false;
        out.ahead += ahead ? 1 : 0;
    }
    out.seeds = static_cast<int>(differences.size());
    out.mean = series::mean(differences);
    out.deviation = series::sampleDeviation(differences);
    return out;
}

}  // namespace poft::results
