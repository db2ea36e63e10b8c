// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "storage/series/band.h"

namespace poft::series {

/// The points of a curve that can be seen on a chart `columns` pixels wide whose axis goes from `low` to `high`: in
/// each column the first, lowest, highest and last value, in the order of x, so that a line through them looks like a
/// line through all. The nearest point on either side of the range is kept too, so that lines run to the edge. `x` is
/// ascending; not finite values are left out. A curve of few points comes back whole.
Curve decimate(std::span<const double> x, std::span<const double> y, double low, double high, int columns);

}  // namespace poft::series
