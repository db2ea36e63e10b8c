// SPDX-License-Identifier: Apache-2.0
#include "engine/method/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace poft::method {

double Schedule::rate(std::int64_t step) const
{
    const bool warmsUp = kind != ScheduleKind::Constant;
    if (warmsUp && step < warmupSteps)
        return peak * static_cast<double>(step) / static_cast<double>(std::max<std::int64_t>(1, warmupSteps));

    const double after = static_cast<double>(step - warmupSteps);
    const double length = static_cast<double>(std::max<std::int64_t>(1, totalSteps - warmupSteps));
    switch (kind) {
        case ScheduleKind::Linear:
            return peak * std::max(0.0, 1.0 - after / length);
        case ScheduleKind::Cosine:
            return peak * std::max(0.0, 0.5 * (1.0 + std::cos(std::numbers::pi * after / length)));
        case ScheduleKind::Constant:
        case ScheduleKind::ConstantWithWarmup:
            break;
    }
    return peak;
}

std::optional<ScheduleKind> scheduleKind(std::string_view name)
{
    if (name == "linear")
        return ScheduleKind::Linear;
    if (name == "cosine")
        return ScheduleKind::Cosine;
    if (name == "constant")
        return ScheduleKind::Constant;
    if (name == "constant_with_warmup")
        return ScheduleKind::ConstantWithWarmup;
    return std::nullopt;
}

std::int64_t warmupSteps(double setting, std::int64_t totalSteps)
{
    if (setting < 1)
        return static_cast<std::int64_t>(std::ceil(setting * static_cast<double>(totalSteps)));
    return static_cast<std::int64_t>(setting);
}

}  // namespace poft::method
