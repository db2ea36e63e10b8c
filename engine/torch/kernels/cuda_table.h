// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "engine/torch/kernels/rows.h"

/// The functions of the module poft_cuda, which is opened with dlopen where a CUDA device is used: nvcc builds it, and
/// neither the program nor the rest of the arithmetic needs it to start. All pointers are to memory of the current
/// device, sizes and strides are in elements, rows lie one after the other. A call puts work on the stream and returns
/// at once. Sums are added in an order that depends on the sizes alone, so equal calls give equal bits.
namespace poft::engine::gpu {

enum class Element : std::int32_t { Float32, BFloat16 };

/// A cudaStream_t.
using Stream = void*;

/// What a call returns beside the numbers of cudaError_t, of which 0 is success.
constexpr int kNotTaken = -1;  ///< the kernel does not take such sizes; nothing was done

/// RMSNorm of x [rows, width], or of sum = x + branch, rounded, where a branch is given.
struct Normalize {
    Element element;
    std::int64_t rows, width;
    const void* x;
    const void* branch;  ///< like x, or null
    const void* weight;  ///< [width]
    void* sum;           ///< like x; written if there is a branch
    void* output;        ///< like x
    float* inverseRms;   ///< [rows]
    float epsilon;
};

/// Its gradient by x, plus `residual`; adds the gradient by the weight to weightGradient.
struct NormalizeBackward {
    Element element;
    std::int64_t rows, width;
    const void* outputGradient;
    const void* x;
    const void* weight;
    const void* residual;  ///< like x, or null
    const float* inverseRms;
    void* result;           ///< like x; may be outputGradient or residual itself
    float* partial;         ///< scratch of kNormalizeParts * width floats; null where weightGradient is
    float* weightGradient;  ///< [width], or null
};
constexpr int kNormalizeParts = 264 * 8;

/// silu(gate) up of gateUp [rows, 2 * width] into output [rows, width].
struct Gate {
    Element element;
    std::int64_t rows, width;
    const void* gateUp;
    void* output;
};

struct GateBackward {
    Element element;
    std::int64_t rows, width;
    const void* outputGradient;  ///< [rows, width]
    const void* gateUp;
    void* result;  ///< like gateUp; may be gateUp itself
};

/// Heads turned by the angles of their tokens' positions (rotary embedding, half split), or copied where there are no
/// angles. `from` and `to` may be the same with the same strides.
struct Turn {
    Element element;
    std::int64_t tokens, heads, headDim;
    const void* from;
    std::int64_t fromToken, fromHead;  ///< strides
    void* to;
    std::int64_t toToken, toHead;
    const std::int64_t* positions;  ///< [tokens]
    const float* cosine;            ///< [positions, headDim / 2], or null
    const float* sine;
    float direction;  ///< 1, or -1 to turn back
};

/// Of each row of logits [rows, width]: log sum exp, and the target's logit minus that.
struct LogLikelihood {
    Element element;
    std::int64_t rows, width;
    const void* logits;
    const std::int64_t* targets;  ///< [rows]
    float* logSumExp;             ///< [rows]
    float* likelihoods;           ///< [rows]
};

/// In place of the logits: gradient[row] (onehot(target) - softmax).
struct LogLikelihoodBackward {
    Element element;
    std::int64_t rows, width;
    void* logits;
    const std::int64_t* targets;
    const float* logSumExp;
    const float* gradient;  ///< [rows]
};

/// One AdamW step over weights that are kept in two halves (SplitFloat).
struct SplitAdamW {
    std::int64_t count;
    std::uint16_t* high;  ///< the weights in bfloat16
    std::uint16_t* low;
    const float* gradient;
    float* first;
    float* second;
    rows::AdamWStep step;
};

/// float32 numbers into two halves, and back.
struct SplitCopy {
    std::int64_t count;
    float* whole;
    std::uint16_t* high;
    std::uint16_t* low;
    bool joins;
};

/// Every function returns 0, kNotTaken, or the cudaError_t of its launch.
struct KernelTable {
    int version;
    const char* (*errorText)(int error);
    int (*normalize)(const Normalize& call, Stream stream);
    int (*normalizeBackward)(const NormalizeBackward& call, Stream stream);
    int (*gate)(const Gate& call, Stream stream);
    int (*gateBackward)(const GateBackward& call, Stream stream);
    int (*turn)(const Turn& call, Stream stream);
    int (*logLikelihood)(const LogLikelihood& call, Stream stream);
    int (*logLikelihoodBackward)(const LogLikelihoodBackward& call, Stream stream);
    int (*splitAdamW)(const SplitAdamW& call, Stream stream);
    int (*splitCopy)(const SplitCopy& call, Stream stream);
};
constexpr int kTableVersion = 1;

int normalize(const Normalize& call, Stream stream);
int normalizeBackward(const NormalizeBackward& call, Stream stream);
int gate(const Gate& call, Stream stream);
int gateBackward(const GateBackward& call, Stream stream);
int turn(const Turn& call, Stream stream);
int logLikelihood(const LogLikelihood& call, Stream stream);
int logLikelihoodBackward(const LogLikelihoodBackward& call, Stream stream);
int splitAdamW(const SplitAdamW& call, Stream stream);
int splitCopy(const SplitCopy& call, Stream stream);

}  // namespace poft::engine::gpu

extern "C" {
/// The one function that the module exports.
using PoftCudaKernels = const poft::engine::gpu::KernelTable* (*)();
}

namespace poft::engine::gpu {
constexpr const char* kTableFunction = "poft_cuda_kernels";
}
