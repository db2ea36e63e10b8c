// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <c10/core/Device.h>

#include "engine/api/backend.h"

namespace poft::engine {

/// Runs the numeric self-checks on a device, or the one called `only`; none of that name gives an empty list. A check
/// that throws has failed.
std::vector<api::CheckResult> runChecks(c10::Device device, const std::string& only);

}  // namespace poft::engine
