// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

namespace poft::series {

/// Exponential moving average with bias correction, as TensorBoard draws it: s_n = w s_(n-1) + (1 - w) y_n, divided by
/// 1 - w^n, so that the beginning is not drawn towards 0. `weight` in 0 … 1 without 1; 0 changes nothing. A value that
/// is not finite stays as it is and is passed over.
std::vector<double> exponentialSmoothing(std::span<const double> values, double weight);

/// Mean of each value and up to `window` - 1 before it; a value that is not finite stays as it is and is passed over.
std::vector<double> runningMean(std::span<const double> values, int window);

}  // namespace poft::series
