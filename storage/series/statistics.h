// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

namespace poft::series {

/// Arithmetic mean; NaN of nothing.
double mean(std::span<const double> values);

/// Standard deviation of a sample (divided by n - 1); NaN of fewer than two values.
double sampleDeviation(std::span<const double> values);

/// The quantile of ascending values at `p` in 0 … 1, linear between neighbours (type 7 of Hyndman and Fan 1996, numpy's
/// default); NaN of nothing.
double sortedQuantile(std::span<const double> ascending, double p);

/// The same quantile of values in any order, which it reorders: cheaper than sorting for a few quantiles. NaN of
/// nothing; no value may be NaN.
double takeQuantile(std::span<double> values, double p);

/// Several quantiles of values in any order; not finite values are left out.
std::vector<double> quantiles(std::span<const double> values, std::span<const double> probabilities);

/// "0.803 ± 0.006": both rounded to the first digit of the spread (two where that digit is 1), as its size justifies. A
/// spread that is NaN or 0 gives the value alone with three decimals, or three significant digits beyond 1000 or below
/// 0.001.
std::string valueWithSpread(double value, double spread);

}  // namespace poft::series
