// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/decoder/head.h"

#include <algorithm>

#include <ATen/ops/empty.h>
#include <ATen/ops/logsumexp.h>
#include <ATen/ops/mm.h>

#include "engine/torch/kernels/cpu_kernels.h"
#include "engine/torch/kernels/gpu_kernels.h"

namespace poft::engine {
namespace {

// Logits of one chunk, and what a tape may keep of all chunks, in elements: on the CPU what malloc keeps and caches
// like, on a GPU what fills it.
struct LogitSizes {
    std::int64_t chunk, kept;
};
constexpr LogitSizes kOnCpu{std::int64_t{1} << 24, std::int64_t{1} << 25};
constexpr LogitSizes kOnGpu{std::int64_t{1} << 28, std::int64_t{1} << 30};

LogitSizes logitSizes(const at::Tensor& hidden)
{
    return hidden.is_cpu() ? kOnCpu : kOnGpu;
}

at::ScalarType wideType(const at::Tensor& hidden)
{
    return hidden.scalar_type() == at::kDouble ? at::kDouble : at::kFloat;
}

std::int64_t chunkRows(const at::Tensor& hidden, const at::Tensor& head)
{
    return std::max<std::int64_t>(1, logitSizes(hidden).chunk / head.size(0));
}

void likelihoodsOf(const at::Tensor& logits, const at::Tensor& targets, at::Tensor logSumExp,
                   const at::Tensor& likelihoods)
{
    if (cpu::runsHere(logits)) {
        cpu::logLikelihood(logits, targets, logSumExp, likelihoods);
        return;
    }
    if (gpu::runsHere(gpu::Kernel::Head, logits) && gpu::logLikelihood(logits, targets, logSumExp, likelihoods))
        return;
    const at::Tensor wide = logits.to(wideType(logits));
    at::logsumexp_out(logSumExp, wide, 1);
    likelihoods.copy_(wide.gather(1, targets.unsqueeze(1)).squeeze(1) - logSumExp);
}

/// d log p(target) / d logits = onehot - softmax, times the gradient by log p; may use up the logits.
at::Tensor logitGradient(const at::Tensor& logits, const at::Tensor& targets, const at::Tensor& logSumExp,
                         const at::Tensor& gradient)
{
    if (cpu::runsHere(logits)) {
        cpu::logLikelihoodBackward(logits, targets, logSumExp, gradient);
        return logits;
    }
    if (gpu::runsHere(gpu::Kernel::Head, logits) && gpu::logLikelihoodBackward(logits, targets, logSumExp, gradient))
        return logits;
    const at::Tensor column = gradient.unsqueeze(1);
    at::Tensor wide = logits.to(wideType(logits));
    wide.sub_(logSumExp.unsqueeze(1)).exp_().mul_(-column);
    wide.scatter_add_(1, targets.unsqueeze(1), column);
    return wide.to(logits.scalar_type());
}

}  // namespace

at::Tensor headForward(const at::Tensor& hidden, const at::Tensor& head, const at::Tensor& targets, HeadTape* tape)
{
    const std::int64_t rows = hidden.size(0);
    const std::int64_t step = chunkRows(hidden, head);
    const bool keeps = tape && rows * head.size(0) <= logitSizes(hidden).kept;
    at::Tensor likelihoods = at::empty({rows}, hidden.options().dtype(wideType(hidden)));
    at::Tensor logSumExp = at::empty_like(likelihoods);
    for (std::int64_t first = 0; first < rows; first += step) {
        const std::int64_t count = std::min(step, rows - first);
        const at::Tensor logits = at::mm(hidden.narrow(0, first, count), head.t());
        likelihoodsOf(logits, targets.narrow(0, first, count), logSumExp.narrow(0, first, count),
                      likelihoods.narrow(0, first, count));
        if (keeps)
            tape->logits.push_back(logits);
    }
    if (tape) {
        tape->hidden = hidden;
        tape->targets = targets;
        tape->logSumExp = logSumExp;
    }
    return likelihoods;
}

at::Tensor headBackward(const at::Tensor& likelihoodGradient, const at::Tensor& head, const at::Tensor& headGradient,
                        HeadTape& tape, GradientSum sum)
{
    const std::int64_t rows = tape.hidden.size(0);
    const std::int64_t step = chunkRows(tape.hidden, head);
    const at::Tensor gradient = likelihoodGradient.to(wideType(tape.hidden));
    at::Tensor hiddenGradient = at::empty_like(tape.hidden);
    std::size_t chunk = 0;
    for (std::int64_t first = 0; first < rows; first += step, ++chunk) {
        const std::int64_t count = std::min(step, rows - first);
        const at::Tensor hidden = tape.hidden.narrow(0, first, count);
        const at::Tensor logits = tape.logits.empty() ? at::mm(hidden, head.t()) : std::move(tape.logits[chunk]);
        const at::Tensor narrow =
            logitGradient(logits, tape.targets.narrow(0, first, count), tape.logSumExp.narrow(0, first, count),
                          gradient.narrow(0, first, count));
        at::Tensor out = hiddenGradient.narrow(0, first, count);
        at::mm_out(out, narrow, head);
        accumulateProduct(narrow, hidden, headGradient, chunk == 0 ? sum : GradientSum::Continue);
    }
    return hiddenGradient;
}

}  // namespace poft::engine
