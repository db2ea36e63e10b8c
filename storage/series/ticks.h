// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

namespace poft::series {

/// At most about `wanted` round numbers (1, 2 or 5 times a power of ten apart) within low … high, ascending. Empty
/// where the range is empty or not finite.
std::vector<double> niceTicks(double low, double high, int wanted);

}  // namespace poft::series
