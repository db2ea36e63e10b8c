// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/decoder/elementwise.h"

#include <ATen/ops/empty_like.h>
#include <ATen/ops/mul.h>
#include <ATen/ops/rsqrt.h>
#include <ATen/ops/silu.h>
#include <ATen/ops/silu_backward.h>

namespace poft::engine {
namespace {

/// The type of sums over x: float32 for the narrow types, x's own type for float32 and float64.
at::ScalarType accumulationType(const at::Tensor& x)
{
    return x.scalar_type() == at::kDouble ? at::kDouble : at::kFloat;
}

}  // namespace

Normalized rmsNorm(const at::Tensor& x, const at::Tensor& weight, double epsilon)
{
    const at::Tensor wide = x.to(accumulationType(x));
    at::Tensor inverseRms = wide.square().mean(-1, true).add_(epsilon).rsqrt_();
    at::Tensor output = (wide * inverseRms).to(x.scalar_type()).mul_(weight);
    return {std::move(output), std::move(inverseRms)};
}

at::Tensor rmsNormBackward(const at::Tensor& outputGradient, const at::Tensor& x, const at::Tensor& weight,
                           const at::Tensor& inverseRms, const at::Tensor& weightGradient)
{
    const at::ScalarType wide = accumulationType(x);
    const at::Tensor normalized = x.to(wide) * inverseRms;
    const at::Tensor gradient = outputGradient.to(wide);
    weightGradient.add_((gradient * normalized).sum(0));
    const at::Tensor scaled = gradient * weight.to(wide);
    const at::Tensor projection = (scaled * normalized).mean(-1, true);
    return (scaled - normalized * projection).mul_(inverseRms).to(x.scalar_type());
}

at::Tensor swiglu(const at::Tensor& gateUp)
{
    const std::int64_t intermediate = gateUp.size(1) / 2;
    return at::silu(gateUp.narrow(1, 0, intermediate)).mul_(gateUp.narrow(1, intermediate, intermediate));
}

at::Tensor swigluBackward(const at::Tensor& outputGradient, const at::Tensor& gateUp)
{
    const std::int64_t intermediate = gateUp.size(1) / 2;
    const at::Tensor gate = gateUp.narrow(1, 0, intermediate);
    const at::Tensor up = gateUp.narrow(1, intermediate, intermediate);
    at::Tensor gradient = at::empty_like(gateUp);
    at::Tensor upGradient = gradient.narrow(1, intermediate, intermediate);
    at::mul_out(upGradient, outputGradient, at::silu(gate));
    gradient.narrow(1, 0, intermediate).copy_(at::silu_backward(outputGradient * up, gate));
    return gradient;
}

}  // namespace poft::engine
