// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/decoder/elementwise.h"

#include <utility>

#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/mul.h>
#include <ATen/ops/rsqrt.h>
#include <ATen/ops/silu.h>
#include <ATen/ops/silu_backward.h>

#include "engine/torch/kernels/cpu_kernels.h"
#include "engine/torch/kernels/gpu_kernels.h"

namespace poft::engine {
namespace {

/// The type of sums over x: float32 for the narrow types, x's own type for float32 and float64.
at::ScalarType accumulationType(const at::Tensor& x)
{
    return x.scalar_type() == at::kDouble ? at::kDouble : at::kFloat;
}

/// What the kernels write to.
Normalized roomFor(const at::Tensor& x)
{
    return {at::empty_like(x), at::empty({x.size(0), 1}, x.options().dtype(at::kFloat))};
}

}  // namespace

Normalized rmsNorm(const at::Tensor& x, const at::Tensor& weight, double epsilon)
{
    if (cpu::runsHere(x)) {
        Normalized normalized = roomFor(x);
        cpu::normalize(x, weight, epsilon, normalized.output, normalized.inverseRms);
        return normalized;
    }
    if (gpu::runsHere(gpu::Kernel::Norm, x)) {
        Normalized normalized = roomFor(x);
        if (gpu::normalize(x, {}, weight, epsilon, {}, normalized.output, normalized.inverseRms))
            return normalized;
    }
    const at::Tensor wide = x.to(accumulationType(x));
    at::Tensor inverseRms = wide.square().mean(-1, true).add_(epsilon).rsqrt_();
    at::Tensor output = (wide * inverseRms).mul_(weight.to(wide.scalar_type())).to(x.scalar_type());
    return {std::move(output), std::move(inverseRms)};
}

bool addsInNorm(const at::Tensor& x)
{
    return gpu::runsHere(gpu::Kernel::Norm, x);
}

NormalizedSum addAndNormalize(const at::Tensor& x, const at::Tensor& branch, const at::Tensor& weight, double epsilon)
{
    if (gpu::runsHere(gpu::Kernel::Norm, x)) {
        NormalizedSum result{at::empty_like(x), roomFor(x)};
        if (gpu::normalize(x, branch, weight, epsilon, result.sum, result.normalized.output,
                           result.normalized.inverseRms))
            return result;
    }
    at::Tensor sum = x + branch;
    Normalized normalized = rmsNorm(sum, weight, epsilon);
    return {std::move(sum), std::move(normalized)};
}

at::Tensor rmsNormBackward(const at::Tensor& outputGradient, const at::Tensor& x, const at::Tensor& weight,
                           const at::Tensor& inverseRms, const at::Tensor& residual, const at::Tensor& weightGradient)
{
    if (cpu::runsHere(x)) {
        at::Tensor result = at::empty_like(x);
        cpu::normalizeBackward(outputGradient, x, weight, inverseRms, residual, weightGradient, result);
        return result;
    }
    if (gpu::runsHere(gpu::Kernel::Norm, x)) {
        at::Tensor result = at::empty_like(x);
        if (gpu::normalizeBackward(outputGradient, x, weight, inverseRms, residual, weightGradient, result))
            return result;
    }
    const at::ScalarType wide = accumulationType(x);
    const at::Tensor normalized = x.to(wide) * inverseRms;
    const at::Tensor gradient = outputGradient.to(wide);
    if (weightGradient.defined())
        weightGradient.add_((gradient * normalized).sum(0));
    const at::Tensor scaled = gradient * weight.to(wide);
    const at::Tensor projection = (scaled * normalized).mean(-1, true);
    const at::Tensor result = (scaled - normalized * projection).mul_(inverseRms);
    return (residual.defined() ? result + residual : result).to(x.scalar_type());
}

at::Tensor swiglu(const at::Tensor& gateUp)
{
    const std::int64_t intermediate = gateUp.size(1) / 2;
    if (cpu::runsHere(gateUp)) {
        at::Tensor result = at::empty({gateUp.size(0), intermediate}, gateUp.options());
        cpu::swiglu(gateUp, result);
        return result;
    }
    if (gpu::runsHere(gpu::Kernel::Gate, gateUp)) {
        at::Tensor result = at::empty({gateUp.size(0), intermediate}, gateUp.options());
        if (gpu::swiglu(gateUp, result))
            return result;
    }
    return at::silu(gateUp.narrow(1, 0, intermediate)).mul_(gateUp.narrow(1, intermediate, intermediate));
}

at::Tensor swigluBackward(const at::Tensor& outputGradient, const at::Tensor& gateUp)
{
    const std::int64_t intermediate = gateUp.size(1) / 2;
    at::Tensor gradient = at::empty_like(gateUp);
    if (cpu::runsHere(gateUp)) {
        cpu::swigluBackward(outputGradient, gateUp, gradient);
        return gradient;
    }
    if (gpu::runsHere(gpu::Kernel::Gate, gateUp) && gpu::swigluBackward(outputGradient, gateUp, gradient))
        return gradient;
    const at::Tensor gate = gateUp.narrow(1, 0, intermediate);
    const at::Tensor up = gateUp.narrow(1, intermediate, intermediate);
    at::Tensor upGradient = gradient.narrow(1, intermediate, intermediate);
    at::mul_out(upGradient, outputGradient, at::silu(gate));
    gradient.narrow(1, 0, intermediate).copy_(at::silu_backward(outputGradient * up, gate));
    return gradient;
}

}  // namespace poft::engine
