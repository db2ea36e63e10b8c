// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/decoder/head.h"

#include <algorithm>

#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/logsumexp.h>
#include <ATen/ops/mm.h>

#include "engine/torch/decoder/linear.h"

namespace poft::engine {
namespace {

// Logits of one chunk, and what a tape may keep of all chunks, in elements.
constexpr std::int64_t kChunkElements = std::int64_t{1} << 24;
constexpr std::int64_t kKeptElements = std::int64_t{1} << 25;

at::ScalarType wideType(const at::Tensor& hidden)
{
    return hidden.scalar_type() == at::kDouble ? at::kDouble : at::kFloat;
}

std::int64_t chunkRows(std::int64_t vocabulary)
{
    return std::max<std::int64_t>(1, kChunkElements / vocabulary);
}

at::Tensor chunkLogits(const at::Tensor& hidden, const at::Tensor& head)
{
    return at::mm(hidden, head.t()).to(wideType(hidden));
}

}  // namespace

at::Tensor headForward(const at::Tensor& hidden, const at::Tensor& head, const at::Tensor& targets, HeadTape* tape)
{
    const std::int64_t rows = hidden.size(0);
    const std::int64_t step = chunkRows(head.size(0));
    const bool keeps = tape && rows * head.size(0) <= kKeptElements;
    at::Tensor likelihoods = at::empty({rows}, hidden.options().dtype(wideType(hidden)));
    at::Tensor logSumExp = at::empty_like(likelihoods);
    for (std::int64_t first = 0; first < rows; first += step) {
        const std::int64_t count = std::min(step, rows - first);
        const at::Tensor logits = chunkLogits(hidden.narrow(0, first, count), head);
        at::Tensor normalizer = logSumExp.narrow(0, first, count);
        at::logsumexp_out(normalizer, logits, 1);
        const at::Tensor target = logits.gather(1, targets.narrow(0, first, count).unsqueeze(1)).squeeze(1);
        likelihoods.narrow(0, first, count).copy_(target - normalizer);
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
                        HeadTape& tape)
{
    const std::int64_t rows = tape.hidden.size(0);
    const std::int64_t step = chunkRows(head.size(0));
    at::Tensor hiddenGradient = at::empty_like(tape.hidden);
    std::size_t chunk = 0;
    for (std::int64_t first = 0; first < rows; first += step, ++chunk) {
        const std::int64_t count = std::min(step, rows - first);
        const at::Tensor hidden = tape.hidden.narrow(0, first, count);
        at::Tensor logits = tape.logits.empty() ? chunkLogits(hidden, head) : std::move(tape.logits[chunk]);
        // d log p(target) / d logits = onehot - softmax.
        const at::Tensor gradient = likelihoodGradient.narrow(0, first, count).to(logits.scalar_type()).unsqueeze(1);
        logits.sub_(tape.logSumExp.narrow(0, first, count).unsqueeze(1)).exp_().mul_(-gradient);
        logits.scatter_add_(1, tape.targets.narrow(0, first, count).unsqueeze(1), gradient);
        const at::Tensor narrow = logits.to(hidden.scalar_type());
        at::Tensor out = hiddenGradient.narrow(0, first, count);
        at::mm_out(out, narrow, head);
        accumulateLinear(narrow, hidden, headGradient, {});
    }
    return hiddenGradient;
}

}  // namespace poft::engine
