// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/kernels/cuda_launch.h"

namespace poft::engine::gpu {
namespace {

constexpr int kMostThreads = 1024;

/// The log sums of all threads of a block merged, in all of them; called once. `largest` and `sums`: shared, kWarp.
__device__ __forceinline__ LogSum blockLogSum(LogSum total, float* largest, float* sums)
{
    const auto acrossWarp = [](LogSum own) {
#pragma unroll
        for (int distance = kWarp / 2; distance > 0; distance /= 2)
            own = merged(own, {__shfl_xor_sync(0xffffffffU, own.largest, distance),
                               __shfl_xor_sync(0xffffffffU, own.sum, distance)});
        return own;
    };
    total = acrossWarp(total);
    const unsigned lane = threadIdx.x % kWarp;
    if (lane == 0) {
        largest[threadIdx.x / kWarp] = total.largest;
        sums[threadIdx.x / kWarp] = total.sum;
    }
    __syncthreads();
    return acrossWarp(lane < blockDim.x / kWarp ? LogSum{largest[lane], sums[lane]} : LogSum{});
}

/// A block for each row, which is read once.
template <class T, int V>
__global__ void __launch_bounds__(kMostThreads) sumRows(LogLikelihood call)
{
    __shared__ float largestOfWarps[kWarp];
    __shared__ float sumsOfWarps[kWarp];
    const std::int64_t row = blockIdx.x;
    const std::int64_t vectors = call.width / V;
    const T* logits = static_cast<const T*>(call.logits) + row * call.width;
    LogSum total;
#pragma unroll 4
    for (std::int64_t at = threadIdx.x; at < vectors; at += blockDim.x) {
        const Pack<T, V> pack = load<V>(logits, at);
        float largest = widen(pack.values[0]);
#pragma unroll
        for (int i = 1; i < V; ++i)
            largest = fmaxf(largest, widen(pack.values[i]));
        raise(total, largest);
#pragma unroll
        for (int i = 0; i < V; ++i)
            total.sum += logSumTerm(widen(pack.values[i]), total.largest);
    }
    total = blockLogSum(total, largestOfWarps, sumsOfWarps);
    if (threadIdx.x == 0) {
        const float normalizer = logSumExp(total);
        call.logSumExp[row] = normalizer;
        call.likelihoods[row] = widen(logits[call.targets[row]]) - normalizer;
    }
}

constexpr int kPiece = 4;  // vectors of a thread
constexpr int kPieceThreads = 256;

/// Blocks share a row: each has kPiece * blockDim.x vectors of it.
template <class T, int V>
__global__ void differentiate(LogLikelihoodBackward call)
{
    const std::int64_t vectors = call.width / V;
    const std::int64_t span = static_cast<std::int64_t>(kPiece) * blockDim.x;
    const std::int64_t pieces = (vectors + span - 1) / span;
    const std::int64_t row = blockIdx.x / pieces;
    const std::int64_t first = blockIdx.x % pieces * span;
    T* logits = static_cast<T*>(call.logits) + row * call.width;
    const std::int64_t target = call.targets[row];
    const float normalizer = call.logSumExp[row];
    const float scale = call.gradient[row];
#pragma unroll
    for (int piece = 0; piece < kPiece; ++piece) {
        const std::int64_t at = first + piece * static_cast<std::int64_t>(blockDim.x) + threadIdx.x;
        if (at >= vectors)
            continue;
        Pack<T, V> pack = load<V>(logits, at);
#pragma unroll
        for (int i = 0; i < V; ++i)
            pack.values[i] = narrow<T>(logitGradient(widen(pack.values[i]), normalizer, scale, at * V + i == target));
        store(logits, at, pack);
    }
}

}  // namespace

int logLikelihood(const LogLikelihood& call, Stream stream)
{
    if (call.width == 0)
        return kNotTaken;
    return byElement(call.element, [&](auto element) {
        using T = decltype(element);
        const auto run = [&](auto vector) {
            return launch(sumRows<T, vector.value>, {call.rows, threadsFor(call.width / vector.value, kMostThreads)},
                          call, stream);
        };
        return isAligned<T>(call.width, call.logits) ? run(std::integral_constant<int, kVector<T>>{})
                                                     : run(std::integral_constant<int, 1>{});
    });
}

int logLikelihoodBackward(const LogLikelihoodBackward& call, Stream stream)
{
    if (call.width == 0)
        return kNotTaken;
    return byElement(call.element, [&](auto element) {
        using T = decltype(element);
        const auto run = [&](auto vector) {
            const int threads = threadsFor(blocksFor(call.width / vector.value, kPiece), kPieceThreads);
            const std::int64_t pieces = blocksFor(call.width / vector.value, std::int64_t{kPiece} * threads);
            return launch(differentiate<T, vector.value>, {call.rows * pieces, threads}, call, stream);
        };
        return isAligned<T>(call.width, call.logits) ? run(std::integral_constant<int, kVector<T>>{})
                                                     : run(std::integral_constant<int, 1>{});
    });
}

}  // namespace poft::engine::gpu
