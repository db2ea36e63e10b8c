// SPDX-License-Identifier: Apache-2.0
#include "storage/series/roc.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace poft::series {

namespace {

struct Counts {
    std::size_t falsePositives = 0;
    std::size_t truePositives = 0;
    double threshold = std::numeric_limits<double>::infinity();
};

/// Whether b lies on the line from a to c; in whole numbers, so exact.
bool isStraight(const Counts& a, const Counts& b, const Counts& c)
{
    return (b.falsePositives - a.falsePositives) * (c.truePositives - b.truePositives) ==
           (c.falsePositives - b.falsePositives) * (b.truePositives - a.truePositives);
}

}  // namespace

Roc rocCurve(std::span<const double> scores, std::span<const std::uint8_t> isPositive)
{
    std::vector<std::pair<double, bool>> entries;
    for (std::size_t i = 0; i < std::min(scores.size(), isPositive.size()); ++i) {
        if (!std::isnan(scores[i]))
            entries.emplace_back(scores[i], isPositive[i] != 0);
    }
    std::ranges::sort(entries, [](const auto& a, const auto& b) { return a.first > b.first; });

    Roc roc;
    std::vector<Counts> corners{Counts{}};
    Counts now;
    double doubledArea = 0;  // in counts: 2 for each pair in order, 1 for each tie
    for (std::size_t i = 0; i < entries.size();) {
        const Counts before = now;
        now.threshold = entries[i].first;
        for (; i < entries.size() && entries[i].first == now.threshold; ++i)
            ++(entries[i].second ? now.truePositives : now.falsePositives);
        doubledArea += static_cast<double>(now.falsePositives - before.falsePositives) *
                       static_cast<double>(now.truePositives + before.truePositives);
        if (corners.size() > 1 && isStraight(corners[corners.size() - 2], corners.back(), now))
            corners.back() = now;
        else
            corners.push_back(now);
    }
    roc.positives = now.truePositives;
    roc.negatives = now.falsePositives;
    if (roc.positives == 0 || roc.negatives == 0) {
        roc.area = std::numeric_limits<double>::quiet_NaN();
        return roc;
    }
    const auto positives = static_cast<double>(roc.positives);
    const auto negatives = static_cast<double>(roc.negatives);
    roc.area = doubledArea / (2 * positives * negatives);
    for (const Counts& corner : corners) {
        roc.points.push_back({static_cast<double>(corner.falsePositives) / negatives,
                              static_cast<double>(corner.truePositives) / positives, corner.threshold});
    }
    return roc;
}

}  // namespace poft::series
