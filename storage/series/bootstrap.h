// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>
#include <span>

namespace poft::series {

/// Where a mean may lie.
struct Interval {
    double low = std::numeric_limits<double>::quiet_NaN();
    double high = std::numeric_limits<double>::quiet_NaN();
};

/// Percentile bootstrap of a mean (Efron and Tibshirani 1993, chapter 13): the values are drawn anew with replacement
/// `draws` times, and the interval holds the middle `level` of the means. Of differences on the same items it is the
/// paired interval of the difference. A pure function of its arguments; NaN of fewer than two values.
Interval bootstrapMean(std::span<const double> values, double level = 0.95, int draws = 2000, std::uint64_t seed = 0);

}  // namespace poft::series
