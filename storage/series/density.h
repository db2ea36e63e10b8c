// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

namespace poft::series {

/// A density on an even grid.
struct Density {
    std::vector<double> x;  ///< ascending
    std::vector<double> y;  ///< integrates to 1 over x
    double bandwidth = 0;   ///< standard deviation of the Gaussian kernel
};

/// Silverman's rule of thumb (1986, eq. 3.31): 0.9 min(deviation, interquartile range / 1.34) n^(-1/5). Where both are 0, a thousandth of
/// the values' size, so that a spike stays visible.
double silvermanBandwidth(std::span<const double> values);

/// Gaussian kernel density estimate: linear binning to `points` grid points from three bandwidths below the smallest to three above the
/// largest value, then convolution with the kernel, cut at four bandwidths. `bandwidth` 0 takes Silverman's. Not finite values are left
/// out. Empty of fewer than two values. O(n + points · kernel).
Density estimateDensity(std::span<const double> values, double bandwidth = 0, int points = 512);

/// The share of values below a threshold; NaN of nothing.
double shareBelow(std::span<const double> values, double threshold);

}  // namespace poft::series
