// SPDX-License-Identifier: Apache-2.0
#include "engine/evaluate/metric_result.h"

#include <cmath>

#include "storage/series/statistics.h"

namespace poft::engine {

MetricResult meanOf(std::span<const double> values)
{
    MetricResult out;
    out.items = static_cast<std::int64_t>(values.size());
    out.value = series::mean(values);
    if (values.size() > 1)
        out.standardError = series::sampleDeviation(values) / std::sqrt(static_cast<double>(values.size()));
    return out;
}

}  // namespace poft::engine
