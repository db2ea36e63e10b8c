// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/decoder/linear.h"

#include <algorithm>

#include <ATen/ops/addmm.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/sum.h>

#include "engine/torch/kernels/cpu_kernels.h"

namespace poft::engine {
namespace {

// Of a product that is added to a wider sum. A large one, a head's, would have its memory mapped and cleared anew in
// each step.
constexpr std::int64_t kProductElements = std::int64_t{1} << 23;

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
                          const LinearTape& tape, const LinearWeights& gradients, GradientSum sum)
{
    accumulateProduct(outputGradient, x, gradients.weight, sum);
    if (gradients.bias.defined())
        gradients.bias.add_(at::sum(outputGradient, 0, false, gradients.bias.scalar_type()));
    at::Tensor inputGradient = at::mm(outputGradient, weights.weight);
    for (std::size_t i = 0; i < weights.adapters.size(); ++i) {
        const LowRank& adapter = weights.adapters[i];
        const LowRankTape& own = tape.adapters[i];
        const at::Tensor rows = outputGradient.narrow(1, adapter.firstRow, adapter.b.size(0));
        accumulateProduct(rows, own.projected, gradients.adapters[i].b, sum);
        const at::Tensor projected = at::mm(rows, adapter.b).mul_(adapter.scale);
        accumulateProduct(projected, dropped(x, own.kept, tape.dropout), gradients.adapters[i].a, sum);
        if (own.kept.defined())
            inputGradient.add_(dropped(at::mm(projected, adapter.a), own.kept, tape.dropout));
        else
            inputGradient.addmm_(projected, adapter.a);
    }
    return inputGradient;
}

void accumulateProduct(const at::Tensor& outputGradient, const at::Tensor& x, const at::Tensor& weightGradient,
                       GradientSum sum)
{
    if (!weightGradient.defined())
        return;
    const bool begins = sum == GradientSum::Begin;
    if (weightGradient.scalar_type() == x.scalar_type()) {
        at::Tensor out = weightGradient;
        if (begins)
            at::mm_out(out, outputGradient.t(), x);
        else
            out.addmm_(outputGradient.t(), x);
        return;
    }
    const std::int64_t step = std::max<std::int64_t>(1, kProductElements / x.size(1));
    for (std::int64_t first = 0; first < weightGradient.size(0); first += step) {
        const std::int64_t count = std::min(step, weightGradient.size(0) - first);
        const at::Tensor product = at::mm(outputGradient.narrow(1, first, count).t(), x);
        const at::Tensor target = weightGradient.narrow(0, first, count);
        if (begins)
            target.copy_(product);
        else if (cpu::runsHere(product))
            cpu::accumulate(product, target);
        else
            target.add_(product);
    }
}

}  // namespace poft::engine
