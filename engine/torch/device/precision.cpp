// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/device/precision.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/randn.h>
#include <c10/core/InferenceMode.h>

namespace poft::engine {
namespace {

/// Largest error of a 128 x 1024 x 128 product of standard normal numbers. Float32 stays near 1e-5 of the typical
/// result, bfloat16 near 1e-2.
double productError()
{
    const c10::InferenceMode guard;
    at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(std::uint64_t{1});
    const at::Tensor a = at::randn({128, 1024}, generator, at::kFloat);
    const at::Tensor b = at::randn({1024, 128}, generator, at::kFloat);
    const at::Tensor exact = at::mm(a.to(at::kDouble), b.to(at::kDouble));
    return (at::mm(a, b).to(at::kDouble) - exact).abs().max().item<double>();
}

void setPath(at::Float32Precision precision)
{
    at::globalContext().setFloat32Precision(at::Float32Backend::MKLDNN, at::Float32Op::MATMUL, precision);
}

}  // namespace

bool chooseFloat32Path()
{
    constexpr double kFloat32Error = 1e-3;
    setPath(at::Float32Precision::BF16);
    if (productError() < kFloat32Error)
        return true;
    setPath(at::Float32Precision::IEEE);
    return false;
}

}  // namespace poft::engine
