// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>

#include "engine/torch/kernels/rows.h"

/// What the CUDA kernels do with the numbers of one element or one pair, in float32. nvcc compiles these functions for
/// both sides, any C++17 compiler for the host, so that a machine without a GPU tests the arithmetic.
#ifdef __CUDACC__
#define POFT_ARITHMETIC __host__ __device__ __forceinline__
#else
#define POFT_ARITHMETIC inline
#endif

namespace poft::engine::gpu {

struct BFloat16 {
    std::uint16_t bits;
};

POFT_ARITHMETIC std::uint32_t bitsOf(float x)
{
    std::uint32_t bits = 0;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

POFT_ARITHMETIC float floatOf(std::uint32_t bits)
{
    float x = 0;
    memcpy(&x, &bits, sizeof x);
    return x;
}

POFT_ARITHMETIC float widen(float x)
{
    return x;
}

POFT_ARITHMETIC float widen(BFloat16 x)
{
    return floatOf(static_cast<std::uint32_t>(x.bits) << 16);
}

POFT_ARITHMETIC bool isNan(std::uint32_t bits)
{
    return (bits & 0x7fffffffU) > 0x7f800000U;
}

/// Rounds to nearest, ties to even.
template <class T>
POFT_ARITHMETIC T narrow(float x);

template <>
POFT_ARITHMETIC float narrow<float>(float x)
{
    return x;
}

template <>
POFT_ARITHMETIC BFloat16 narrow<BFloat16>(float x)
{
    BFloat16 result{};
#ifdef __CUDA_ARCH__
    asm("cvt.rn.bf16.f32 %0, %1;" : "=h"(result.bits) : "f"(x));
#else
    const std::uint32_t bits = bitsOf(x);
    const std::uint32_t rounded = (bits + 0x7fffU + ((bits >> 16) & 1U)) >> 16;
    result.bits = static_cast<std::uint16_t>(isNan(bits) ? 0x7fffU : rounded);
#endif
    return result;
}

/// e^x by the hardware's power of two on a GPU. The relative error grows with |x|, 1e-7 at 1 and 5e-6 at 80: for terms
/// of a softmax, which are the smaller the larger it is.
POFT_ARITHMETIC float fastExponential(float x)
{
#ifdef __CUDA_ARCH__
    return __expf(x);
#else
    return std::exp(x);
#endif
}

/// r of RMSNorm: 1 / sqrt(mean x² + epsilon).
POFT_ARITHMETIC float inverseRms(float squares, std::int64_t n, float epsilon)
{
    return 1.0F / sqrtf(squares / static_cast<float>(n) + epsilon);
}

/// y = x r w.
POFT_ARITHMETIC float normalized(float x, float r, float weight)
{
    return x * r * weight;
}

/// mean(dy w x r) r of the sum of dy w x over a row, which the gradient by x needs.
POFT_ARITHMETIC float alongRow(float projection, float r, std::int64_t n)
{
    return projection * r * r / static_cast<float>(n);
}

/// dx = (dy w - x along) r + residual.
POFT_ARITHMETIC float normalizedGradient(float dy, float weight, float x, float along, float r, float residual)
{
    return (dy * weight - x * along) * r + residual;
}

/// silu(gate) up.
POFT_ARITHMETIC float gated(float gate, float up)
{
    return gate / (1.0F + expf(-gate)) * up;
}

struct GateGradient {
    float gate, up;
};

POFT_ARITHMETIC GateGradient gatedGradient(float dy, float gate, float up)
{
    const float s = 1.0F / (1.0F + expf(-gate));
    const float silu = gate * s;
    return {dy * up * (s + silu * (1.0F - s)), dy * silu};
}

struct Pair {
    float first, second;
};

/// A pair turned by an angle; `direction` -1 turns back.
POFT_ARITHMETIC Pair turned(Pair x, float cosine, float sine, float direction)
{
    const float s = sine * direction;
    return {x.first * cosine - x.second * s, x.second * cosine + x.first * s};
}

/// A running log sum exp: the largest number so far and the sum of exp(x - largest). Starts at no numbers at all.
struct LogSum {
    float largest = -INFINITY;
    float sum = 0;
};

/// exp(x - largest) for x <= largest, 1 where both are the same infinity; NaN stays NaN.
POFT_ARITHMETIC float logSumTerm(float x, float largest)
{
    return x == largest ? 1.0F : fastExponential(x - largest);
}

/// Lets the sum count from a larger number.
POFT_ARITHMETIC void raise(LogSum& total, float largest)
{
    if (largest > total.largest) {
        total.sum *= logSumTerm(total.largest, largest);
        total.largest = largest;
    }
}

POFT_ARITHMETIC LogSum merged(LogSum a, LogSum b)
{
    const float largest = a.largest > b.largest ? a.largest : b.largest;
    return {largest, a.sum * logSumTerm(a.largest, largest) + b.sum * logSumTerm(b.largest, largest)};
}

POFT_ARITHMETIC float logSumExp(LogSum total)
{
    return total.largest + logf(total.sum);
}

/// scale (onehot - softmax) of one logit.
POFT_ARITHMETIC float logitGradient(float logit, float logSumExp, float scale, bool isTarget)
{
    return scale * ((isTarget ? 1.0F : 0.0F) - fastExponential(logit - logSumExp));
}

/// A float32 number as the bfloat16 nearest to it, ties away from zero, and the 16 bits that are missing: together the
/// number again, bit for bit. Ties to even, the usual rule, would lose one bit.
struct SplitFloat {
    BFloat16 high;
    std::uint16_t low;
};

POFT_ARITHMETIC SplitFloat split(float x)
{
    const std::uint32_t bits = bitsOf(x);
    if (isNan(bits))  // rounding could carry it beyond infinity
        return {{static_cast<std::uint16_t>(bits >> 16 | 0x40U)}, 0};
    return {{static_cast<std::uint16_t>((bits + 0x8000U) >> 16)}, static_cast<std::uint16_t>(bits)};
}

POFT_ARITHMETIC float joined(SplitFloat x)
{
    // The low half counts from -32768: where rounding went up, it leads back down.
    const auto offset = static_cast<std::uint32_t>(static_cast<std::int32_t>(static_cast<std::int16_t>(x.low)));
    return floatOf((static_cast<std::uint32_t>(x.high.bits) << 16) + offset);
}

/// As rows::adamw, of one weight.
POFT_ARITHMETIC float adamw(float weight, float gradient, float& first, float& second, const rows::AdamWStep& step)
{
    const float g = gradient * step.gradientScale;
    first = first + (g - first) * (1.0F - step.beta1);
    second = second * step.beta2 + g * g * (1.0F - step.beta2);
    return weight * step.kept - step.rate * first / (sqrtf(second) * step.inverseRootBias2 + step.epsilon);
}

}  // namespace poft::engine::gpu
