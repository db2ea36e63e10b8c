// SPDX-License-Identifier: Apache-2.0
#include <cuda_runtime_api.h>

#include "engine/torch/kernels/cuda_table.h"

namespace {

const char* errorText(int error)
{
    return cudaGetErrorString(static_cast<cudaError_t>(error));
}

}  // namespace

extern "C" __attribute__((visibility("default"))) const poft::engine::gpu::KernelTable* poft_cuda_kernels()
{
    namespace gpu = poft::engine::gpu;
    static const gpu::KernelTable table{
        gpu::kTableVersion, errorText, gpu::normalize,     gpu::normalizeBackward,     gpu::gate,
        gpu::gateBackward,  gpu::turn, gpu::logLikelihood, gpu::logLikelihoodBackward, gpu::splitAdamW,
        gpu::splitCopy};
    return &table;
}
