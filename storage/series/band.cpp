// SPDX-License-Identifier: Apache-2.0
#include "storage/series/band.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "storage/series/statistics.h"

namespace poft::series {

std::vector<BandPoint> bandOf(std::span<const Curve> curves)
{
    std::vector<std::pair<double, double>> points;
    for (const Curve& curve : curves) {
        for (std::size_t i = 0; i < std::min(curve.x.size(), curve.y.size()); ++i) {
            if (std::isfinite(curve.x[i]) && std::isfinite(curve.y[i]))
                points.emplace_back(curve.x[i], curve.y[i]);
        }
    }
    std::ranges::sort(points);
    std::vector<BandPoint> band;
    std::vector<double> values;
    for (std::size_t i = 0; i < points.size();) {
        values.clear();
        const double x = points[i].first;
        for (; i < points.size() && points[i].first == x; ++i)
            values.push_back(points[i].second);
        band.push_back(
            {x, mean(values), sampleDeviation(values), values.front(), values.back(), static_cast<int>(values.size())});
    }
    return band;
}

}  // namespace poft::series
