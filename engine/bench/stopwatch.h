// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ctime>

#include <algorithm>
#include <chrono>
#include <limits>

namespace poft::engine {

/// Seconds since some moment. `Processor` counts the time of this process on all its threads, so that other work on the
/// machine does not count; `Wall` is the clock's.
enum class TimeOf { Processor, Wall };

inline double secondsNow(TimeOf time)
{
    if (time == TimeOf::Wall)
        return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
    std::timespec now{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// The shortest of several rounds: what disturbs a round makes it longer, never shorter.
template <class Work>
double bestSeconds(TimeOf time, int rounds, const Work& work)
{
    double best = std::numeric_limits<double>::infinity();
    for (int round = 0; round < rounds; ++round) {
        const double begin = secondsNow(time);
        work();
        best = std::min(best, secondsNow(time) - begin);
    }
    return best;
}

}  // namespace poft::engine
