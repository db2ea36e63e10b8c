// SPDX-License-Identifier: Apache-2.0
#include "storage/content/clock.h"

#include <cstdio>
#include <ctime>

namespace poft::storage {

std::string utcText(std::chrono::system_clock::time_point time)
{
    using namespace std::chrono;
    const auto seconds = floor<std::chrono::seconds>(time);
    const auto milliseconds = duration_cast<std::chrono::milliseconds>(time - seconds).count();
    const std::time_t clock = system_clock::to_time_t(seconds);
    std::tm parts{};
    gmtime_r(&clock, &parts);
    char text[64];
    std::snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", parts.tm_year + 1900, parts.tm_mon + 1,
                  parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec, static_cast<int>(milliseconds));
    return text;
}

std::string utcNow()
{
    return utcText(std::chrono::system_clock::now());
}

std::string utcDate()
{
    return utcNow().substr(0, 10);
}

}  // namespace poft::storage
