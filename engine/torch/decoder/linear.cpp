// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/decoder/linear.h"

#include <ATen/ops/addmm.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/sum.h>

namespace poft::engine {
namespace {

at::Tensor dropped(const at::Tensor& x, const at::Tensor& kept, double probability)
{
    return kept.defined() ? (x * kept).div_(1 - probability) : x;
}

void addAdapters(const at::Tensor& output, const at::Tensor& x, const LinearWeights& weights, LinearTape* tape,
                 const Dropout& dropout)
{
    if (tape)
        tape->dropout = dropout.probability;
    for (const LowRank& adapter : weights.adapters) {
        at::Tensor kept;
        if (tape && dropout.probability > 0)
            kept = at::empty(x.sizes(), x.options().dtype(at::kBool))
                       .bernoulli_(1 - dropout.probability, dropout.generator);
        at::Tensor projected = at::mm(dropped(x, kept, dropout.probability), adapter.a.t()).mul_(adapter.scale);
        output.narrow(1, adapter.firstRow, adapter.b.size(0)).addmm_(projected, adapter.b.t());
        if (tape)
            tape->adapters.push_back({std::move(kept), std::move(projected)});
    }
}

}  // namespace

at::Tensor linear(const at::Tensor& x, const LinearWeights& weights, LinearTape* tape, const Dropout& dropout)
{
    at::Tensor output =
        weights.bias.defined() ? at::addmm(weights.bias, x, weights.weight.t()) : at::mm(x, weights.weight.t());
    addAdapters(output, x, weights, tape, dropout);
    return output;
}

at::Tensor residualLinear(const at::Tensor& residual, const at::Tensor& x, const LinearWeights& weights,
                          LinearTape* tape, const Dropout& dropout)
{
    // With a bias there are two roundings; the first should be of the smaller number.
    at::Tensor output = weights.bias.defined() ? at::addmm(weights.bias, x, weights.weight.t()).add_(residual)
                                               : at::addmm(residual, x, weights.weight.t());
    addAdapters(output, x, weights, tape, dropout);
    return output;
}

at::Tensor linearBackward(const at::Tensor& outputGradient, const at::Tensor& x, const LinearWeights& weights,
                          const LinearTape& tape, const LinearWeights& gradients)
{
    accumulateProduct(outputGradient, x, gradients.weight);
    if (gradients.bias.defined())
        gradients.bias.add_(at::sum(outputGradient, 0, false, gradients.bias.scalar_type()));
    at::Tensor inputGradient = at::mm(outputGradient, weights.weight);
    for (std::size_t i = 0; i < weights.adapters.size(); ++i) {
        const LowRank& adapter = weights.adapters[i];
        const LowRankTape& own = tape.adapters[i];
        const at::Tensor rows = outputGradient.narrow(1, adapter.firstRow, adapter.b.size(0));
        accumulateProduct(rows, own.projected, gradients.adapters[i].b);
        const at::Tensor projected = at::mm(rows, adapter.b).mul_(adapter.scale);
        accumulateProduct(projected, dropped(x, own.kept, tape.dropout), gradients.adapters[i].a);
        if (own.kept.defined())
            inputGradient.add_(dropped(at::mm(projected, adapter.a), own.kept, tape.dropout));
        else
            inputGradient.addmm_(projected, adapter.a);
    }
    return inputGradient;
}

void accumulateProduct(const at::Tensor& outputGradient, const at::Tensor& x, const at::Tensor& weightGradient)
{
    if (!weightGradient.defined())
        return;
    if (weightGradient.scalar_type() == x.scalar_type())
        weightGradient.addmm_(outputGradient.t(), x);
    else
        weightGradient.add_(at::mm(outputGradient.t(), x));
}

}  // namespace poft::engine
