// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstdint>
#include <functional>

/// Enough of CUDA to run the kernels of engine/torch/kernels on the host: every thread of a block is a fiber, blocks
/// run one after the other, and a barrier or an exchange within a warp switches to the next fiber. What each thread
/// reads, writes and adds up is what a GPU would do, in one order of many; speed, the memory model and launch limits of
/// a real device are not imitated.

#define __global__
#define __device__
#define __forceinline__ inline
#define __launch_bounds__(threads)
#define __shared__ static

struct Index {
    unsigned x = 0, y = 0, z = 0;
};
// The names are CUDA's.
inline Index threadIdx, blockIdx, blockDim, gridDim;

/// Waits for all threads of the block. A thread that has left, or that waits elsewhere, ends the test program.
void __syncthreads();

/// The value of the thread of this warp whose lane differs by `mask`. All 32 take part.
float __shfl_xor_sync(unsigned threads, float value, int mask);

namespace poft::emulation {

/// Runs body() as every thread of every block.
void run(std::int64_t blocks, int across, int rows, const std::function<void()>& body);

}  // namespace poft::emulation
