// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace poft::jinja {

/// The time that strftime_now shows: seconds since 1970 in UTC, given from outside, so that a rendering depends on
/// nothing else.
class Clock {
public:
    explicit Clock(std::int64_t secondsSince1970 = 0) : m_seconds(secondsSince1970) {}

    std::int64_t seconds() const { return m_seconds; }

    /// datetime.strftime() in English.
    std::string format(const std::string& pattern) const;

private:
    std::int64_t m_seconds;
};

}  // namespace poft::jinja
