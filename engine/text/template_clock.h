// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "engine/jinja/clock.h"
#include "storage/result/result.h"

namespace poft::text {

/// The clock of chat templates on a day, "2026-01-31": its first second in UTC.
Result<jinja::Clock> clockOfDate(std::string_view date);

/// The clock of commands without a workspace: SOURCE_DATE_EPOCH where it is set to a number of seconds, else now.
jinja::Clock clockWithoutWorkspace();

}  // namespace poft::text
