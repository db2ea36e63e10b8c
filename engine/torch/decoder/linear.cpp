// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/decoder/linear.h"

#include <ATen/ops/addmm.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/sum.h>

namespace poft::engine {

at::Tensor linear(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias)
{
    return bias.defined() ? at::addmm(bias, x, weight.t()) : at::mm(x, weight.t());
}

at::Tensor residualLinear(const at::Tensor& residual, const at::Tensor& x, const at::Tensor& weight,
                          const at::Tensor& bias)
{
    // With a bias there are two roundings; the first should be of the smaller number.
    return bias.defined() ? at::addmm(bias, x, weight.t()).add_(residual) : at::addmm(residual, x, weight.t());
}

void accumulateLinear(const at::Tensor& outputGradient, const at::Tensor& x, const at::Tensor& weightGradient,
                      const at::Tensor& biasGradient)
{
    if (weightGradient.scalar_type() == x.scalar_type())
        weightGradient.addmm_(outputGradient.t(), x);
    else
        weightGradient.add_(at::mm(outputGradient.t(), x));
    if (biasGradient.defined())
        biasGradient.add_(at::sum(outputGradient, 0, false, biasGradient.scalar_type()));
}

}  // namespace poft::engine
