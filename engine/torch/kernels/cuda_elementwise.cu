// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/kernels/cuda_launch.h"

namespace poft::engine::gpu {
namespace {

constexpr int kThreads = 256;

/// A block for each row.
template <class T, int V>
__global__ void gateRows(Gate call)
{
    const std::int64_t row = blockIdx.x;
    const std::int64_t vectors = call.width / V;
    const T* gates = static_cast<const T*>(call.gateUp) + row * 2 * call.width;
    T* output = static_cast<T*>(call.output) + row * call.width;
    for (std::int64_t at = threadIdx.x; at < vectors; at += blockDim.x) {
        Pack<T, V> pack = load<V>(gates, at);
        const Pack<T, V> ups = load<V>(gates + call.width, at);
#pragma unroll
        for (int i = 0; i < V; ++i)
            pack.values[i] = narrow<T>(gated(widen(pack.values[i]), widen(ups.values[i])));
        store(output, at, pack);
    }
}

template <class T, int V>
__global__ void gateRowsBackward(GateBackward call)
{
    const std::int64_t row = blockIdx.x;
    const std::int64_t vectors = call.width / V;
    const T* gradients = static_cast<const T*>(call.outputGradient) + row * call.width;
    const T* gates = static_cast<const T*>(call.gateUp) + row * 2 * call.width;
    T* result = static_cast<T*>(call.result) + row * 2 * call.width;
    for (std::int64_t at = threadIdx.x; at < vectors; at += blockDim.x) {
        const Pack<T, V> dy = load<V>(gradients, at);
        Pack<T, V> gate = load<V>(gates, at);
        Pack<T, V> up = load<V>(gates + call.width, at);
#pragma unroll
        for (int i = 0; i < V; ++i) {
            const GateGradient gradient =
                gatedGradient(widen(dy.values[i]), widen(gate.values[i]), widen(up.values[i]));
            gate.values[i] = narrow<T>(gradient.gate);
            up.values[i] = narrow<T>(gradient.up);
        }
        store(result, at, gate);
        store(result + call.width, at, up);
    }
}

/// A block for each token; its threads share the pairs of all heads.
template <class T, int V>
__global__ void turnTokens(Turn call)
{
    const std::int64_t token = blockIdx.x;
    const int half = static_cast<int>(call.headDim / 2);
    const int perHead = half / V;
    const int items = static_cast<int>(call.heads) * perHead;
    const T* from = static_cast<const T*>(call.from) + token * call.fromToken;
    T* to = static_cast<T*>(call.to) + token * call.toToken;
    const std::int64_t angles = call.cosine ? call.positions[token] * half : 0;
    for (int item = static_cast<int>(threadIdx.x); item < items; item += static_cast<int>(blockDim.x)) {
        const int head = item / perHead;
        const int at = item % perHead;
        Pack<T, V> first = load<V>(from + head * call.fromHead, at);
        Pack<T, V> second = load<V>(from + head * call.fromHead + half, at);
        if (call.cosine) {
            const Pack<float, V> cosine = load<V>(call.cosine + angles, at);
            const Pack<float, V> sine = load<V>(call.sine + angles, at);
#pragma unroll
            for (int i = 0; i < V; ++i) {
                const Pair pair = turned({widen(first.values[i]), widen(second.values[i])}, cosine.values[i],
                                         sine.values[i], call.direction);
                first.values[i] = narrow<T>(pair.first);
                second.values[i] = narrow<T>(pair.second);
            }
        }
        store(to + head * call.toHead, at, first);
        store(to + head * call.toHead + half, at, second);
    }
}

template <int V>
__global__ void stepWeights(SplitAdamW call)
{
    const std::int64_t at = static_cast<std::int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
    if (at >= call.count / V)
        return;
    Pack<std::uint16_t, V> high = load<V>(call.high, at);
    Pack<std::uint16_t, V> low = load<V>(call.low, at);
    const Pack<float, V> gradient = load<V>(call.gradient, at);
    Pack<float, V> first = load<V>(call.first, at);
    Pack<float, V> second = load<V>(call.second, at);
#pragma unroll
    for (int i = 0; i < V; ++i) {
        const float weight = joined({{high.values[i]}, low.values[i]});
        const SplitFloat halves =
            split(adamw(weight, gradient.values[i], first.values[i], second.values[i], call.step));
        high.values[i] = halves.high.bits;
        low.values[i] = halves.low;
    }
    store(call.high, at, high);
    store(call.low, at, low);
    store(call.first, at, first);
    store(call.second, at, second);
}

__global__ void copySplit(SplitCopy call)
{
    const std::int64_t at = static_cast<std::int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
    if (at >= call.count)
        return;
    if (call.joins) {
        call.whole[at] = joined({{call.high[at]}, call.low[at]});
        return;
    }
    const SplitFloat halves = split(call.whole[at]);
    call.high[at] = halves.high.bits;
    call.low[at] = halves.low;
}

/// Calls body with the type of the elements and the constant V that suits rows of such a width.
template <class Body, class... Pointers>
int byVector(Element element, std::int64_t width, Body&& body, Pointers... pointers)
{
    return byElement(element, [&](auto one) {
        using T = decltype(one);
        return isAligned<T>(width, pointers...) ? body(one, std::integral_constant<int, kVector<T>>{})
                                                : body(one, std::integral_constant<int, 1>{});
    });
}

}  // namespace

int gate(const Gate& call, Stream stream)
{
    if (call.width == 0)
        return 0;
    const auto run = [&](auto element, auto vector) {
        return launch(gateRows<decltype(element), vector.value>,
                      {call.rows, threadsFor(call.width / vector.value, kThreads)}, call, stream);
    };
    return byVector(call.element, call.width, run, call.gateUp, call.output);
}

int gateBackward(const GateBackward& call, Stream stream)
{
    if (call.width == 0)
        return 0;
    const auto run = [&](auto element, auto vector) {
        return launch(gateRowsBackward<decltype(element), vector.value>,
                      {call.rows, threadsFor(call.width / vector.value, kThreads)}, call, stream);
    };
    return byVector(call.element, call.width, run, call.outputGradient, call.gateUp, call.result);
}

int turn(const Turn& call, Stream stream)
{
    constexpr std::int64_t kMostColumns = 1 << 24;
    if (call.headDim % 2 != 0 || call.heads * call.headDim > kMostColumns)
        return kNotTaken;
    if (call.heads * call.headDim == 0)
        return 0;
    const std::int64_t half = call.headDim / 2;
    const auto run = [&](auto element, auto vector) {
        return launch(turnTokens<decltype(element), vector.value>,
                      {call.tokens, threadsFor(call.heads * half / vector.value, kThreads)}, call, stream);
    };
    // Whole vectors only if every half of every head begins at one.
    constexpr std::int64_t kWidest = kVector<BFloat16>;
    const bool strided = call.fromToken % kWidest == 0 && call.fromHead % kWidest == 0 && call.toToken % kWidest == 0 &&
                         call.toHead % kWidest == 0;
    return byVector(call.element, strided ? half : 1, run, call.from, call.to, call.cosine, call.sine);
}

int splitAdamW(const SplitAdamW& call, Stream stream)
{
    constexpr int V = kVector<std::uint16_t>;
    const bool aligned = isAligned<std::uint16_t>(0, call.high, call.low, call.gradient, call.first, call.second);
    const std::int64_t whole = aligned ? call.count / V : 0;
    if (const int error = launch(stepWeights<V>, {blocksFor(whole, kThreads), kThreads}, call, stream); error != 0)
        return error;
    SplitAdamW rest = call;
    const std::int64_t done = whole * V;
    rest.count -= done;
    rest.high += done;
    rest.low += done;
    rest.gradient += done;
    rest.first += done;
    rest.second += done;
    return launch(stepWeights<1>, {blocksFor(rest.count, kThreads), kThreads}, rest, stream);
}

int splitCopy(const SplitCopy& call, Stream stream)
{
    return launch(copySplit, {blocksFor(call.count, kThreads), kThreads}, call, stream);
}

}  // namespace poft::engine::gpu
