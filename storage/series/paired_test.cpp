// SPDX-License-Identifier: Apache-2.0
#include "storage/series/paired_test.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace poft::series {

double exactPairedTest(const PairedCounts& counts)
{
    const std::int64_t differing = counts.first + counts.second;
    const std::int64_t fewer = std::min(counts.first, counts.second);
    if (differing == 0 || 2 * fewer == differing)
        return 1;
    // In logarithms: 2^-n alone is below the smallest double from about a thousand items on.
    const auto n = static_cast<double>(differing);
    double tail = 0;
    for (std::int64_t k = 0; k <= fewer; ++k) {
        const auto x = static_cast<double>(k);
        tail += std::exp(std::lgamma(n + 1) - std::lgamma(x + 1) - std::lgamma(n - x + 1) - n * std::numbers::ln2);
    }
    return std::min(1.0, 2 * tail);
}

}  // namespace poft::series
