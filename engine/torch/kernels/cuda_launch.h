// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the .cu files are written with: launches, vectors of elements, sums over a warp or a block. The tests compile
// the same files for the host, with POFT_CUDA_EMULATION naming a header that plays the part of CUDA.
#ifdef POFT_CUDA_EMULATION
#include POFT_CUDA_EMULATION
#else
#include <cuda_runtime_api.h>
#endif

#include <cstdint>
#include <tuple>
#include <utility>

#include "engine/torch/kernels/cuda_arithmetic.h"
#include "engine/torch/kernels/cuda_table.h"

namespace poft::engine::gpu {

constexpr int kWarp = 32;

/// Threads of a block, `across` a row and for several rows, and blocks.
struct Geometry {
    std::int64_t blocks;
    int across;
    int rows = 1;
};

/// Puts kernel(call) on the stream; the launch's error.
template <class Call>
int launch(void (*kernel)(Call), const Geometry& geometry, const Call& call, [[maybe_unused]] Stream stream)
{
    constexpr std::int64_t kMostBlocks = 0x7fffffff;
    if (geometry.blocks == 0)
        return 0;
    if (geometry.blocks > kMostBlocks)
        return kNotTaken;
#ifdef POFT_CUDA_EMULATION
    poft::emulation::run(geometry.blocks, geometry.across, geometry.rows, [&] { kernel(call); });
    return 0;
#else
    Call copy = call;
    void* arguments[] = {&copy};
    return static_cast<int>(
        cudaLaunchKernel(reinterpret_cast<const void*>(kernel), dim3(static_cast<unsigned>(geometry.blocks)),
                         dim3(static_cast<unsigned>(geometry.across), static_cast<unsigned>(geometry.rows)), arguments,
                         0, static_cast<cudaStream_t>(stream)));
#endif
}

/// Elements that a thread reads and writes at once: 16 bytes of them, or one.
template <class T>
constexpr int kVector = 16 / static_cast<int>(sizeof(T));

template <class T, int V>
struct alignas(sizeof(T) * V < 16 ? sizeof(T) * V : 16) Pack {
    T values[V];
};

/// Number `index` of the packs that begin at `from`.
template <int V, class T>
__device__ __forceinline__ Pack<T, V> load(const T* from, std::int64_t index)
{
    return reinterpret_cast<const Pack<T, V>*>(from)[index];
}

template <int V, class T>
__device__ __forceinline__ void store(T* to, std::int64_t index, const Pack<T, V>& pack)
{
    reinterpret_cast<Pack<T, V>*>(to)[index] = pack;
}

/// Whether rows of `width` elements can be read in vectors of 16 bytes, given where the first rows lie.
template <class T, class... Pointers>
bool isAligned(std::int64_t width, Pointers... pointers)
{
    return width % kVector<T> == 0 && ((reinterpret_cast<std::uintptr_t>(pointers) % 16 == 0) && ...);
}

/// The sum over a warp, in all its threads and with the same bits in each.
__device__ __forceinline__ float warpSum(float value)
{
#pragma unroll
    for (int distance = kWarp / 2; distance > 0; distance /= 2)
        value += __shfl_xor_sync(0xffffffffU, value, distance);
    return value;
}

/// The sum over the threads of a row: a warp where blocks hold several rows, else the whole block. `scratch`: shared,
/// kWarp floats. All threads of the block (of the warp) call it.
__device__ __forceinline__ float rowSum(float value, float* scratch)
{
    value = warpSum(value);
    if (blockDim.x == kWarp)
        return value;
    const unsigned lane = threadIdx.x % kWarp;
    const unsigned warps = blockDim.x / kWarp;
    __syncthreads();  // what was read of the sum before
    if (lane == 0)
        scratch[threadIdx.x / kWarp] = value;
    __syncthreads();
    return warpSum(lane < warps ? scratch[lane] : 0.0F);
}

/// Calls body(T{}) with the type of the elements.
template <class Body>
int byElement(Element element, Body&& body)
{
    return element == Element::Float32 ? body(float{}) : body(BFloat16{});
}

inline std::int64_t blocksFor(std::int64_t items, std::int64_t each)
{
    return (items + each - 1) / each;
}

/// Threads for so many items, whole warps, at most `most`.
inline int threadsFor(std::int64_t items, int most)
{
    const std::int64_t whole = blocksFor(items < 1 ? 1 : items, kWarp) * kWarp;
    return whole < most ? static_cast<int>(whole) : most;
}

}  // namespace poft::engine::gpu
