// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/model/sampling.h"

#include <ATen/ops/argmax.h>
#include <ATen/ops/searchsorted.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/sort.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros_like.h>

namespace poft::engine {
namespace {

/// The finalizer of SplitMix64 (Steele, Lea and Flood 2014): every input bit reaches every output bit.
std::uint64_t mix(std::uint64_t x)
{
    x += 0x9e3779b97f4a7c15ULL;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
}

at::Tensor draw(const at::Tensor& logits, double temperature, double topP, const std::vector<double>& draws)
{
    const at::Tensor probabilities = at::softmax(logits.to(at::kDouble) / temperature, -1);
    const auto [sorted, ids] = at::sort(probabilities, /*stable=*/true, -1, /*descending=*/true);
    // A token stays while those before it have not yet reached topP; the first always does.
    const at::Tensor before = sorted.cumsum(-1) - sorted;
    const at::Tensor kept = at::where(before < topP, sorted, at::zeros_like(sorted)).cumsum(-1);
    const at::Tensor uniform = at::tensor(at::ArrayRef<double>(draws), at::kDouble).to(logits.device()).unsqueeze(1);
    const at::Tensor last = kept.narrow(1, kept.size(1) - 1, 1);
    const at::Tensor count = (kept < last).sum(-1, true);  // a rank above it would be a token of probability 0
    const at::Tensor rank = at::searchsorted(kept, uniform * last, false, /*right=*/true).minimum(count);
    return ids.gather(1, rank).squeeze(1);
}

}  // namespace

std::uint64_t mixedSeed(std::uint64_t seed, std::uint64_t stream, std::uint64_t step)
{
    return mix(mix(mix(seed) ^ stream) ^ step);
}

double uniformDraw(std::uint64_t seed, std::uint64_t stream, std::uint64_t step)
{
    return static_cast<double>(mixedSeed(seed, stream, step) >> 11) * 0x1p-53;
}

std::vector<api::TokenId> chooseTokens(const at::Tensor& logits, double temperature, double topP,
                                       const std::vector<double>& draws)
{
    const at::Tensor chosen = (temperature > 0 ? draw(logits, temperature, topP, draws) : at::argmax(logits, -1)).cpu();
    const auto* ids = chosen.const_data_ptr<std::int64_t>();
    return {ids, ids + chosen.size(0)};
}

}  // namespace poft::engine
