// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "storage/recipe/job_spec.h"
#include "storage/recipe/problem.h"

namespace poft::recipe {

/// The most samples that a run watches: each is a pass of its own after every epoch, and a picture to look at.
inline constexpr std::int64_t kMostWatched = 1000;

/// Reads a `watch` object, of a recipe or of a job; what is wrong with it is appended to `problems`.
Watch readWatch(const nlohmann::json& value, const std::string& path, std::vector<Problem>& problems);

}  // namespace poft::recipe
