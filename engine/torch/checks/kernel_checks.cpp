// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/checks/kernel_checks.h"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

#include <ATen/core/grad_mode.h>
#include <c10/core/InferenceMode.h>

#include "engine/torch/checks/toy.h"
#include "engine/torch/kernels/gpu_kernels.h"
#include "engine/torch/kernels/kernel_trials.h"

namespace poft::engine {
namespace {

constexpr at::ScalarType kTypes[] = {at::kFloat, at::kBFloat16};

/// The trial that a kernel passes before it is used, then `more()`, which returns the worst of further sizes.
template <class More>
api::CheckResult checkKernel(gpu::Kernel kernel, c10::Device device, const More& more)
{
    const std::string what = std::string("the ") + gpu::nameOf(kernel) + " kernel against LibTorch in float64";
    if (!device.is_cuda())
        return {{}, true, what + ": needs a CUDA device", true};
    if (const std::string problem = gpu::moduleProblem(); !problem.empty())
        return {{}, true, what + ": " + problem + "; LibTorch's operations are used", true};
    if (const std::string problem = gpu::problemOf(kernel, device); !problem.empty())
        return {{}, false, what + ": " + problem + "; LibTorch's operations are used", false};
    const at::NoGradGuard noGraph;
    return within(what + ", share of the bound", more(), 1.0);
}

}  // namespace

api::CheckResult checkNormKernel(c10::Device device)
{
    return checkKernel(gpu::Kernel::Norm, device, [&] {
        double worst = 0;
        for (const at::ScalarType type : kTypes) {
            for (const auto& [rows, width] :
                 {std::pair(1, 5), {3, 7}, {2113, 64}, {4096, 128}, {7, 576}, {999, 2048}, {777, 4096}, {65, 8192}})
                worst = std::max(worst, gpu::trials::norm(device, type, rows, width));
        }
        return worst;
    });
}

api::CheckResult checkGateKernel(c10::Device device)
{
    return checkKernel(gpu::Kernel::Gate, device, [&] {
        double worst = 0;
        for (const at::ScalarType type : kTypes) {
            for (const auto& [rows, width] : {std::pair(1, 1), {9, 1537}, {333, 8192}, {257, 14336}})
                worst = std::max(worst, gpu::trials::gate(device, type, rows, width));
        }
        return worst;
    });
}

api::CheckResult checkTurnKernel(c10::Device device)
{
    return checkKernel(gpu::Kernel::Turn, device, [&] {
        double worst = 0;
        for (const at::ScalarType type : kTypes) {
            for (const auto& [tokens, heads, headDim] :
                 {std::tuple(1, 1, 2), {77, 3, 10}, {1000, 12, 64}, {1031, 40, 128}, {33, 9, 80}})
                worst = std::max(worst, gpu::trials::turn(device, type, tokens, heads, headDim));
        }
        return worst;
    });
}

api::CheckResult checkHeadKernel(c10::Device device)
{
    return checkKernel(gpu::Kernel::Head, device, [&] {
        double worst = 0;
        for (const at::ScalarType type : kTypes) {
            for (const auto& [rows, vocabulary] :
                 {std::pair(1, 1), {5, 3}, {129, 512}, {64, 32003}, {65, 49152}, {33, 128256}, {17, 151936}})
                worst = std::max(worst, gpu::trials::head(device, type, rows, vocabulary));
        }
        return worst;
    });
}

api::CheckResult checkAdamWKernel(c10::Device device)
{
    return checkKernel(gpu::Kernel::AdamW, device, [&] {
        double worst = 0;
        for (const std::int64_t count : {7, 9, 65537, 5'000'003})
            worst = std::max(worst, gpu::trials::adamw(device, count));
        return worst;
    });
}

}  // namespace poft::engine
