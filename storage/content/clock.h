// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

namespace poft::storage {

/// "2026-01-31T12:00:00.000Z", the form of every time in the database.
std::string utcText(std::chrono::system_clock::time_point time);
/// The same, now.
std::string utcNow();
/// "2026-01-31", today in UTC.
std::string utcDate();

}  // namespace poft::storage
