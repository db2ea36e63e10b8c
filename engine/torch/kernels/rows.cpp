// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/kernels/rows.h"

#include <bit>
#include <cmath>
#include <limits>

// Each function exists once per level of the x86-64 instruction set; the loader picks. The loops are plain so that the
// compiler vectorises them; the pragma lets it reorder sums, which it does the same way at every call.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define POFT_EVERY_CPU __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define POFT_EVERY_CPU
#endif

namespace poft::engine::rows {
namespace {

/// e^x with a relative error below 2e-7, without a branch: 2^k times a polynomial on half a unit either side of 0 (the
/// coefficients of Cephes). Below -87.3 it is 1e-38 rather than less, above 88.3 it stays finite; NaN stays NaN.
[[gnu::always_inline]] inline float exponential(float x)
{
    x = x < -87.3F ? -87.3F : x;
    x = x > 88.3F ? 88.3F : x;
    constexpr float kRound = 12582912.0F;  // 1.5 * 2^23: adding it leaves no bits behind the point
    const float k = (x * 1.44269504F + kRound) - kRound;
    float f = x - k * 0.693359375F;
    f = f + k * 2.12194440e-4F;
    float p = 1.9875691500e-4F;
    p = p * f + 1.3981999507e-3F;
    p = p * f + 8.3334519073e-3F;
    p = p * f + 4.1665795894e-2F;
    p = p * f + 1.6666665459e-1F;
    p = p * f + 5.0000001201e-1F;
    p = p * f * f + f + 1.0F;
    return p * std::bit_cast<float>((static_cast<std::int32_t>(k) + 127) << 23);
}

[[gnu::always_inline]] inline float wide(std::uint16_t x)
{
    return std::bit_cast<float>(static_cast<std::uint32_t>(x) << 16);
}

[[gnu::always_inline]] inline float wide(float x)
{
    return x;
}

template <class Element>
[[gnu::always_inline]] inline float logSumExpOf(const Element* __restrict x, std::int64_t n)
{
    float largest = -std::numeric_limits<float>::infinity();
#pragma omp simd reduction(max : largest)
    for (std::int64_t i = 0; i < n; ++i)
        largest = wide(x[i]) > largest ? wide(x[i]) : largest;
    float sum = 0;
#pragma omp simd reduction(+ : sum)
    for (std::int64_t i = 0; i < n; ++i)
        sum += exponential(wide(x[i]) - largest);
    return largest + std::log(sum);
}

[[gnu::always_inline]] inline float sigmoid(float x)
{
    return 1.0F / (1.0F + exponential(-x));
}

}  // namespace

POFT_EVERY_CPU void widen(const std::uint16_t* __restrict from, float* __restrict to, std::int64_t n)
{
#pragma omp simd
    for (std::int64_t i = 0; i < n; ++i)
        to[i] = wide(from[i]);
}

POFT_EVERY_CPU void narrow(const float* __restrict from, std::uint16_t* __restrict to, std::int64_t n)
{
#pragma omp simd
    for (std::int64_t i = 0; i < n; ++i) {
        const auto bits = std::bit_cast<std::uint32_t>(from[i]);
        const std::uint32_t rounded = (bits + 0x7fffU + ((bits >> 16) & 1U)) >> 16;
        // Rounding could carry a NaN into an infinity.
        to[i] = static_cast<std::uint16_t>((bits & 0x7fffffffU) > 0x7f800000U ? 0x7fc0U : rounded);
    }
}

POFT_EVERY_CPU float normalize(const float* __restrict x, const float* __restrict weight, float* __restrict y,
                               std::int64_t n, float epsilon)
{
    float squares = 0;
#pragma omp simd reduction(+ : squares)
    for (std::int64_t i = 0; i < n; ++i)
        squares += x[i] * x[i];
    const float r = 1.0F / std::sqrt(squares / static_cast<float>(n) + epsilon);
#pragma omp simd
    for (std::int64_t i = 0; i < n; ++i)
        y[i] = x[i] * r * weight[i];
    return r;
}

POFT_EVERY_CPU void normalizeBackward(const float* __restrict dy, const float* __restrict x,
                                      const float* __restrict weight, float r, const float* __restrict residual,
                                      float* __restrict dx, float* __restrict dw, std::int64_t n)
{
    float projection = 0;
#pragma omp simd reduction(+ : projection)
    for (std::int64_t i = 0; i < n; ++i)
        projection += dy[i] * weight[i] * x[i];
    const float along = projection * r * r / static_cast<float>(n);
    if (residual) {
#pragma omp simd
        for (std::int64_t i = 0; i < n; ++i) {
            dx[i] = (dy[i] * weight[i] - x[i] * along) * r + residual[i];
            dw[i] += dy[i] * x[i] * r;
        }
        return;
    }
#pragma omp simd
    for (std::int64_t i = 0; i < n; ++i) {
        dx[i] = (dy[i] * weight[i] - x[i] * along) * r;
        dw[i] += dy[i] * x[i] * r;
    }
}

POFT_EVERY_CPU void swiglu(const float* __restrict gate, const float* __restrict up, float* __restrict y,
                           std::int64_t n)
{
#pragma omp simd
    for (std::int64_t i = 0; i < n; ++i)
        y[i] = gate[i] * sigmoid(gate[i]) * up[i];
}

POFT_EVERY_CPU void swigluBackward(const float* __restrict dy, const float* __restrict gate, const float* __restrict up,
                                   float* __restrict dGate, float* __restrict dUp, std::int64_t n)
{
#pragma omp simd
    for (std::int64_t i = 0; i < n; ++i) {
        const float s = sigmoid(gate[i]);
        const float silu = gate[i] * s;
        dUp[i] = dy[i] * silu;
        dGate[i] = dy[i] * up[i] * (s + silu * (1.0F - s));
    }
}

POFT_EVERY_CPU void rotate(const float* from, float* to, const float* __restrict cosine, const float* __restrict sine,
                           std::int64_t half, float direction)
{
#pragma omp simd
    for (std::int64_t i = 0; i < half; ++i) {
        const float first = from[i];
        const float second = from[i + half];
        const float s = sine[i] * direction;
        to[i] = first * cosine[i] - second * s;
        to[i + half] = second * cosine[i] + first * s;
    }
}

POFT_EVERY_CPU void causalSoftmax(float* __restrict x, std::int64_t visible, std::int64_t n, float scale)
{
    float largest = -std::numeric_limits<float>::infinity();
#pragma omp simd reduction(max : largest)
    for (std::int64_t i = 0; i < visible; ++i)
        largest = x[i] > largest ? x[i] : largest;
    float sum = 0;
#pragma omp simd reduction(+ : sum)
    for (std::int64_t i = 0; i < visible; ++i) {
        x[i] = exponential((x[i] - largest) * scale);
        sum += x[i];
    }
    const float inverse = 1.0F / sum;
#pragma omp simd
    for (std::int64_t i = 0; i < visible; ++i)
        x[i] *= inverse;
    for (std::int64_t i = visible; i < n; ++i)
        x[i] = 0;
}

POFT_EVERY_CPU void causalSoftmaxBackward(float* __restrict dp, const float* __restrict p, std::int64_t visible,
                                          std::int64_t n, float scale)
{
    float dot = 0;
#pragma omp simd reduction(+ : dot)
    for (std::int64_t i = 0; i < visible; ++i)
        dot += dp[i] * p[i];
#pragma omp simd
    for (std::int64_t i = 0; i < visible; ++i)
        dp[i] = p[i] * (dp[i] - dot) * scale;
    for (std::int64_t i = visible; i < n; ++i)
        dp[i] = 0;
}

POFT_EVERY_CPU float logSumExp(const float* x, std::int64_t n)
{
    return logSumExpOf(x, n);
}

POFT_EVERY_CPU float logSumExp(const std::uint16_t* x, std::int64_t n)
{
    return logSumExpOf(x, n);
}

POFT_EVERY_CPU void negativeSoftmax(float* __restrict x, std::int64_t n, float normalizer, float scale)
{
#pragma omp simd
    for (std::int64_t i = 0; i < n; ++i)
        x[i] = -scale * exponential(x[i] - normalizer);
}

POFT_EVERY_CPU void add(const float* __restrict from, float* __restrict to, std::int64_t n)
{
#pragma omp simd
    for (std::int64_t i = 0; i < n; ++i)
        to[i] += from[i];
}

POFT_EVERY_CPU void addNarrow(const std::uint16_t* __restrict from, float* __restrict to, std::int64_t n)
{
#pragma omp simd
    for (std::int64_t i = 0; i < n; ++i)
        to[i] += wide(from[i]);
}

POFT_EVERY_CPU void adamw(float* __restrict w, const float* __restrict g, float* __restrict m, float* __restrict v,
                          std::int64_t n, const AdamWStep& step)
{
    const AdamWStep s = step;
#pragma omp simd
    for (std::int64_t i = 0; i < n; ++i) {
        const float gradient = g[i] * s.gradientScale;
        m[i] = m[i] + (gradient - m[i]) * (1.0F - s.beta1);
        v[i] = v[i] * s.beta2 + gradient * gradient * (1.0F - s.beta2);
        w[i] = w[i] * s.kept - s.rate * m[i] / (std::sqrt(v[i]) * s.inverseRootBias2 + s.epsilon);
    }
}

}  // namespace poft::engine::rows
