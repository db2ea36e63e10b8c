// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

namespace poft::engine {

/// Mean of a metric over items.
struct MetricResult {
    double value = 0;
    double standardError = 0;  ///< sample deviation / sqrt(items); 0 for one item
    std::int64_t items = 0;
};

/// The mean and its standard error.
MetricResult meanOf(std::span<const double> values);

}  // namespace poft::engine
