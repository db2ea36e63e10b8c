// SPDX-License-Identifier: Apache-2.0
#include "storage/series/later_epochs.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include "storage/series/statistics.h"

namespace poft::series {

LaterEpochs laterEpochs(std::span<const Curve> seeds)
{
    // By epoch the value of each seed that has one.
    std::map<double, std::map<std::size_t, double>> values;
    for (std::size_t seed = 0; seed < seeds.size(); ++seed) {
        for (std::size_t i = 0; i < seeds[seed].x.size(); ++i) {
            const double epoch = seeds[seed].x[i];
            if (epoch > 1 && epoch == std::round(epoch) && std::isfinite(seeds[seed].y[i]))
                values[epoch][seed] = seeds[seed].y[i];
        }
    }
    std::erase_if(values, [&](const auto& epoch) { return epoch.second.size() != seeds.size(); });
    LaterEpochs out;
    if (values.empty())
        return out;
    std::vector<double> means;
    std::vector<double> deviations;
    for (std::size_t seed = 0; seed < seeds.size(); ++seed) {
        std::vector<double> own;
        for (const auto& [epoch, bySeed] : values)
            own.push_back(bySeed.at(seed));
        means.push_back(mean(own));
        deviations.push_back(sampleDeviation(own));
    }
    out.mean = mean(means);
    out.deviation = mean(deviations);
    out.epochs = static_cast<int>(values.size());
    out.seeds = static_cast<int>(seeds.size());
    return out;
}

}  // namespace poft::series
