// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>
#include <limits>

#include <c10/core/Device.h>
#include <c10/core/Stream.h>
#include <c10/core/impl/VirtualGuardImpl.h>

namespace poft::engine {

/// Seconds of one body() on an idle device, whose work goes to the current stream: the best of several rounds of
/// `repeats` calls, after one that sets things up. Each round ends when the device is done.
template <class Body>
double timed(c10::Device device, int repeats, const Body& body)
{
    constexpr int kRounds = 5;
    const c10::Stream stream = c10::impl::VirtualGuardImpl(device.type()).getStream(device);
    const auto wait = [&] {
        if (!device.is_cpu())
            stream.synchronize();
    };
    body();
    wait();
    double best = std::numeric_limits<double>::infinity();
    for (int round = 0; round < kRounds; ++round) {
        const auto begin = std::chrono::steady_clock::now();
        for (int i = 0; i < repeats; ++i)
            body();
        wait();
        const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
        best = std::min(best, taken.count() / repeats);
    }
    return best;
}

}  // namespace poft::engine
