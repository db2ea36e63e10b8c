// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/kernels/cuda_launch.h"

namespace poft::engine::gpu {
namespace {

// Of a row's block. Registers are shared by the threads of a multiprocessor: the kernels are compiled for so many.
constexpr int kMostThreads = 512;

/// A row is read once: each thread keeps its K vectors of V elements in registers. Short rows take a warp each, several
/// to a block, longer ones a block.
template <class T, int V, int K>
__global__ void __launch_bounds__(kMostThreads) normalizeRows(Normalize call)
{
    __shared__ float scratch[kWarp];
    const std::int64_t row = static_cast<std::int64_t>(blockIdx.x) * blockDim.y + threadIdx.y;
    if (row >= call.rows)
        return;
    const int vectors = static_cast<int>(call.width / V);
    const T* x = static_cast<const T*>(call.x) + row * call.width;
    Pack<T, V> kept[K];
    float squares = 0;
#pragma unroll
    for (int k = 0; k < K; ++k) {
        const int at = k * static_cast<int>(blockDim.x) + static_cast<int>(threadIdx.x);
        if (at >= vectors)
            continue;
        kept[k] = load<V>(x, at);
        if (call.branch) {
            const Pack<T, V> branch = load<V>(static_cast<const T*>(call.branch) + row * call.width, at);
#pragma unroll
            for (int i = 0; i < V; ++i)
                kept[k].values[i] = narrow<T>(widen(kept[k].values[i]) + widen(branch.values[i]));
            store(static_cast<T*>(call.sum) + row * call.width, at, kept[k]);
        }
#pragma unroll
        for (int i = 0; i < V; ++i)
            squares += widen(kept[k].values[i]) * widen(kept[k].values[i]);
    }
    const float r = inverseRms(rowSum(squares, scratch), call.width, call.epsilon);
    if (threadIdx.x == 0)
        call.inverseRms[row] = r;
#pragma unroll
    for (int k = 0; k < K; ++k) {
        const int at = k * static_cast<int>(blockDim.x) + static_cast<int>(threadIdx.x);
        if (at >= vectors)
            continue;
        const Pack<T, V> weight = load<V>(static_cast<const T*>(call.weight), at);
#pragma unroll
        for (int i = 0; i < V; ++i)
            kept[k].values[i] = narrow<T>(normalized(widen(kept[k].values[i]), r, widen(weight.values[i])));
        store(static_cast<T*>(call.output) + row * call.width, at, kept[k]);
    }
}

/// Each part walks over rows of its own, a fixed number of parts apart, and adds up the gradient by its columns of the
/// weight in registers.
template <class T, int V, int K>
__global__ void __launch_bounds__(kMostThreads) normalizeRowsBackward(NormalizeBackward call)
{
    __shared__ float scratch[kWarp];
    const std::int64_t part = static_cast<std::int64_t>(blockIdx.x) * blockDim.y + threadIdx.y;
    const std::int64_t parts = static_cast<std::int64_t>(gridDim.x) * blockDim.y;
    const int vectors = static_cast<int>(call.width / V);
    float weightGradient[K][V] = {};
    for (std::int64_t row = part; row < call.rows; row += parts) {
        const T* dy = static_cast<const T*>(call.outputGradient) + row * call.width;
        const T* x = static_cast<const T*>(call.x) + row * call.width;
        Pack<T, V> keptGradient[K];
        Pack<T, V> keptInput[K];
        float projection = 0;
#pragma unroll
        for (int k = 0; k < K; ++k) {
            const int at = k * static_cast<int>(blockDim.x) + static_cast<int>(threadIdx.x);
            if (at >= vectors)
                continue;
            keptGradient[k] = load<V>(dy, at);
            keptInput[k] = load<V>(x, at);
            const Pack<T, V> weight = load<V>(static_cast<const T*>(call.weight), at);
#pragma unroll
            for (int i = 0; i < V; ++i)
                projection +=
                    widen(keptGradient[k].values[i]) * widen(weight.values[i]) * widen(keptInput[k].values[i]);
        }
        const float r = call.inverseRms[row];
        const float along = alongRow(rowSum(projection, scratch), r, call.width);
#pragma unroll
        for (int k = 0; k < K; ++k) {
            const int at = k * static_cast<int>(blockDim.x) + static_cast<int>(threadIdx.x);
            if (at >= vectors)
                continue;
            const Pack<T, V> weight = load<V>(static_cast<const T*>(call.weight), at);
            Pack<T, V> residual{};
            if (call.residual)
                residual = load<V>(static_cast<const T*>(call.residual) + row * call.width, at);
#pragma unroll
            for (int i = 0; i < V; ++i) {
                const float gradient = widen(keptGradient[k].values[i]);
                const float input = widen(keptInput[k].values[i]);
                weightGradient[k][i] += gradient * input * r;
                keptInput[k].values[i] = narrow<T>(
                    normalizedGradient(gradient, widen(weight.values[i]), input, along, r, widen(residual.values[i])));
            }
            store(static_cast<T*>(call.result) + row * call.width, at, keptInput[k]);
        }
    }
    if (!call.weightGradient)
        return;
#pragma unroll
    for (int k = 0; k < K; ++k) {
        const int at = k * static_cast<int>(blockDim.x) + static_cast<int>(threadIdx.x);
#pragma unroll
        for (int i = 0; i < V; ++i) {
            if (at < vectors)
                call.partial[part * call.width + static_cast<std::int64_t>(at) * V + i] = weightGradient[k][i];
        }
    }
}

struct PartSum {
    const float* partial;  ///< [parts, width]
    std::int64_t parts, width;
    float* sum;
};

/// Adds the parts of each column: a warp across 32 columns, the warps of a block share the parts.
__global__ void addParts(PartSum call)
{
    __shared__ float sums[8][kWarp];
    const std::int64_t column = static_cast<std::int64_t>(blockIdx.x) * kWarp + threadIdx.x;
    float sum = 0;
    if (column < call.width) {
        for (std::int64_t part = threadIdx.y; part < call.parts; part += blockDim.y)
            sum += call.partial[part * call.width + column];
    }
    sums[threadIdx.y][threadIdx.x] = sum;
    __syncthreads();
    if (threadIdx.y > 0 || column >= call.width)
        return;
    for (unsigned other = 1; other < blockDim.y; ++other)
        sum += sums[other][threadIdx.x];
    call.sum[column] += sum;
}

constexpr int kRowsOfShort = 8;

/// Threads of a row and vectors of a thread; no vectors: the row is too long.
struct RowShape {
    int across = kWarp;
    int rows = kRowsOfShort;
    int kept = 0;
};

RowShape shapeOf(std::int64_t vectors)
{
    RowShape shape;
    for (const int kept : {1, 2, 4})
        if (vectors <= kWarp * kept) {
            shape.kept = kept;
            return shape;
        }
    shape.rows = 1;
    for (const int kept : {1, 2, 4}) {
        if (vectors <= std::int64_t{kMostThreads} * kept) {
            shape.across = threadsFor(blocksFor(vectors, kept), kMostThreads);
            shape.kept = kept;
            return shape;
        }
    }
    return shape;
}

/// Calls body with the constants V and K that suit rows of such a width.
template <class T, class Body>
int byRowShape(std::int64_t width, bool aligned, Body&& body)
{
    const RowShape shape = shapeOf(aligned ? width / kVector<T> : width);
    const auto withVector = [&](auto vector) {
        switch (shape.kept) {
            case 1:
                return body(shape, vector, std::integral_constant<int, 1>{});
            case 2:
                return body(shape, vector, std::integral_constant<int, 2>{});
            case 4:
                return body(shape, vector, std::integral_constant<int, 4>{});
            default:
                return kNotTaken;
        }
    };
    return aligned ? withVector(std::integral_constant<int, kVector<T>>{})
                   : withVector(std::integral_constant<int, 1>{});
}

}  // namespace

int normalize(const Normalize& call, Stream stream)
{
    if (call.rows == 0 || call.width == 0)
        return 0;
    return byElement(call.element, [&](auto element) {
        using T = decltype(element);
        const bool aligned = isAligned<T>(call.width, call.x, call.branch, call.weight, call.sum, call.output);
        return byRowShape<T>(call.width, aligned, [&](const RowShape& shape, auto vector, auto kept) {
            return launch(normalizeRows<T, vector.value, kept.value>,
                          {blocksFor(call.rows, shape.rows), shape.across, shape.rows}, call, stream);
        });
    });
}

int normalizeBackward(const NormalizeBackward& call, Stream stream)
{
    if (call.rows == 0 || call.width == 0)
        return 0;
    std::int64_t parts = 0;
    const int error = byElement(call.element, [&](auto element) {
        using T = decltype(element);
        const bool aligned =
            isAligned<T>(call.width, call.outputGradient, call.x, call.weight, call.residual, call.result);
        return byRowShape<T>(call.width, aligned, [&](const RowShape& shape, auto vector, auto kept) {
            constexpr std::int64_t kMostBlocks = kNormalizeParts / kRowsOfShort;
            const std::int64_t wanted = blocksFor(call.rows, shape.rows);
            const std::int64_t blocks = wanted < kMostBlocks ? wanted : kMostBlocks;
            parts = blocks * shape.rows;
            return launch(normalizeRowsBackward<T, vector.value, kept.value>, {blocks, shape.across, shape.rows}, call,
                          stream);
        });
    });
    if (error != 0 || !call.weightGradient)
        return error;
    return launch(addParts, {blocksFor(call.width, kWarp), kWarp, 8},
                  PartSum{call.partial, parts, call.width, call.weightGradient}, stream);
}

}  // namespace poft::engine::gpu
