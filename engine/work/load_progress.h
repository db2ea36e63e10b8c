// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>

#include <string>

#include "engine/api/backend.h"
#include "engine/work/job_control.h"

namespace poft::engine {

/// Tells of the loading of a model's weights as progress of a job, and stops it when the job should stop. `control` is
/// borrowed for the time of loading.
inline api::LoadProgress loadProgress(JobControl& control, const std::string& model)
{
    return [&control, model](std::uint64_t done, std::uint64_t total) {
        control.progress(0, fmt::format("loading {}: {} of {} MB", model, done / 1'000'000, total / 1'000'000));
        return !control.stopRequested();
    };
}

}  // namespace poft::engine
