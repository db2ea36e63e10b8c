// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

namespace poft::series {

/// A curve as two columns of equal length.
struct Curve {
    std::vector<double> x;
    std::vector<double> y;
};

/// What several curves (the seeds of an arm) have at one x.
struct BandPoint {
    double x = 0;
    double mean = 0;
    double deviation = 0;  ///< of a sample (n - 1); NaN where only one curve has a value
    double low = 0;
    double high = 0;
    int count = 0;  ///< curves that have a finite value here
};

/// Mean, deviation and range over curves at every x that any of them has, ascending. An x counts as the same only when
/// it is equal; not finite values are left out. A curve that is still short simply stops contributing.
std::vector<BandPoint> bandOf(std::span<const Curve> curves);

}  // namespace poft::series
