// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace poft::method {

/// Learning-rate schedules under their Hugging Face names.
enum class ScheduleKind { Constant, ConstantWithWarmup, Linear, Cosine };

struct Schedule {
    ScheduleKind kind = ScheduleKind::Cosine;
    double peak = 0;  ///< learning_rate
    std::int64_t totalSteps = 0;
    std::int64_t warmupSteps = 0;  ///< steps over which the rate rises linearly from 0

    /// The rate of optimizer step `step` (0-based), as transformers' get_scheduler computes it: step 0 of a warm-up has
    /// rate 0.
    double rate(std::int64_t step) const;
};

/// "linear", "cosine", "constant", "constant_with_warmup"; nothing for any other name.
std::optional<ScheduleKind> scheduleKind(std::string_view name);

/// `warmup_steps` as transformers reads it: a value below 1 is a share of all steps, rounded up.
std::int64_t warmupSteps(double setting, std::int64_t totalSteps);

}  // namespace poft::method
