// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace poft::series {

/// A density on an even grid.
struct Density {
    std::vector<double> x;  ///< ascending
    std::vector<double> y;  ///< integrates to 1 over x
    double bandwidth = 0;   ///< standard deviation of the Gaussian kernel
    std::size_t count = 0;  ///< values that it is an estimate of
};

/// Silverman's rule of thumb (1986, eq. 3.31): 0.9 min(deviation, interquartile range / 1.34) n^(-1/5). Where both are
/// 0, a thousandth of the values' size, so that a spike stays visible.
double silvermanBandwidth(std::span<const double> values);

/// Gaussian kernel density estimate: linear binning to at least `points` grid points from four bandwidths below the
/// smallest to four above the largest value, then convolution with the kernel, cut at five bandwidths. A range that is
/// wide beside the bandwidth gets a finer grid, a quarter of a bandwidth per point, up to 16,384 points. `bandwidth` 0
/// takes Silverman's. Not finite values are left out. Empty of fewer than two values. O(n + points · kernel): a million
/// values take some 20 ms.
///
/// `most` is a value that no sample can exceed, as 0 for log-likelihoods: the estimate then ends there, and the mass
/// that the kernel would put beyond it is reflected back (Silverman 1986, section 2.10), so that it still integrates
/// to 1. Values above it are left out.
Density estimateDensity(std::span<const double> values, double bandwidth = 0, int points = 512,
                        double most = std::numeric_limits<double>::infinity());

/// The share of values below a threshold, NaN left out; NaN of nothing.
double shareBelow(std::span<const double> values, double threshold);

}  // namespace poft::series
