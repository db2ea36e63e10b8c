// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

/// Arithmetic on one row of float32 numbers, compiled for several instruction sets and chosen when the module is
/// loaded. No function allocates or throws; ranges given as distinct pointers do not overlap unless a comment says so.
namespace poft::engine::rows {

/// Numbers of 16 bits are bfloat16; narrowing rounds to nearest, ties to even.
void widen(const std::uint16_t* from, float* to, std::int64_t n);
void narrow(const float* from, std::uint16_t* to, std::int64_t n);

/// y = x r w with r = 1 / sqrt(mean x² + epsilon), which is returned.
float normalize(const float* x, const float* weight, float* y, std::int64_t n, float epsilon);

/// dx = (dy w - x r mean(dy w x r)) r + residual, and dw += dy x r, of y = x r w; `residual` may be null.
void normalizeBackward(const float* dy, const float* x, const float* weight, float r, const float* residual, float* dx,
                       float* dw, std::int64_t n);

/// y = silu(gate) up.
void swiglu(const float* gate, const float* up, float* y, std::int64_t n);

/// The gradients of swiglu by gate and up.
void swigluBackward(const float* dy, const float* gate, const float* up, float* dGate, float* dUp, std::int64_t n);

/// Turns pairs (x[i], x[i + half]) by angles given as cosine and sine; from and to may be the same row. `direction` is
/// 1 or -1.
void rotate(const float* from, float* to, const float* cosine, const float* sine, std::int64_t half, float direction);

/// x[i] = softmax(scale x)[i] for i < visible, 0 for the rest, in place.
void causalSoftmax(float* x, std::int64_t visible, std::int64_t n, float scale);

/// The gradient by x of causalSoftmax, in place of the gradient dp by its result p.
void causalSoftmaxBackward(float* dp, const float* p, std::int64_t visible, std::int64_t n, float scale);

/// log sum exp of x.
float logSumExp(const float* x, std::int64_t n);
float logSumExp(const std::uint16_t* x, std::int64_t n);

/// x[i] = -scale exp(x[i] - normalizer), in place: scale times the gradient of log softmax by the logits, but for the
/// target's own 1.
void negativeSoftmax(float* x, std::int64_t n, float normalizer, float scale);

/// to += from.
void add(const float* from, float* to, std::int64_t n);

/// The same of bfloat16 numbers.
void addNarrow(const std::uint16_t* from, float* to, std::int64_t n);

/// The numbers of one AdamW step.
struct AdamWStep {
    float gradientScale = 1;  ///< multiplies the gradient first
    float beta1 = 0;
    float beta2 = 0;
    float kept = 1;              ///< what decay leaves of a weight: 1 - rate * decay
    float rate = 0;              ///< learning rate / (1 - beta1^t)
    float inverseRootBias2 = 1;  ///< 1 / sqrt(1 - beta2^t)
    float epsilon = 0;
};

/// m = b1 m + (1-b1) g, v = b2 v + (1-b2) g², w = kept w - rate m / (sqrt(v) inverseRootBias2 + epsilon).
void adamw(float* w, const float* g, float* m, float* v, std::int64_t n, const AdamWStep& step);

}  // namespace poft::engine::rows
