// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <ATen/Parallel.h>

namespace poft::engine {

/// Calls body(0) … body(count - 1), each on a thread of its own as far as LibTorch has threads; operations within run
/// on that thread alone. For small models this is the way to use several cores: whole passes side by side meet once,
/// where threads within every operation would meet a thousand times a step, and lose a time slice at each meeting on a
/// machine with other work. Guards (NoGradGuard, InferenceMode) are of a thread: take them in the body. An exception of
/// a body is thrown again here.
template <class Body>
void runWorkers(std::int64_t count, const Body& body)
{
    at::parallel_for(0, count, 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t index = begin; index < end; ++index)
            body(index);
    });
}

}  // namespace poft::engine
