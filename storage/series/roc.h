// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace poft::series {

/// Calling everything with score >= threshold positive.
struct RocPoint {
    double falsePositiveRate = 0;
    double truePositiveRate = 0;
    double threshold = 0;
};

/// How well a score tells two classes apart.
struct Roc {
    std::vector<RocPoint>
        points;       ///< from (0, 0) to (1, 1); points on a straight line between their neighbours are left out
    double area = 0;  ///< probability that a positive scores above a negative, ties counting half; NaN without both
    std::size_t positives = 0;
    std::size_t negatives = 0;
};

/// Receiver operating characteristic of scores that are larger for positives. "A low r_LLM finds noise" is asked with
/// the scores negated and noise as positive. Both spans have the same length; entries with a NaN score are left out.
/// The first point's threshold is infinite.
Roc rocCurve(std::span<const double> scores, std::span<const std::uint8_t> isPositive);

}  // namespace poft::series
