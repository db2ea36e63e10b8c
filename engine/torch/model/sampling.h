// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include <ATen/core/Tensor.h>

#include "engine/api/likelihood_model.h"

namespace poft::engine {

/// A seed that depends on its three arguments alone, each bit on all of theirs.
std::uint64_t mixedSeed(std::uint64_t seed, std::uint64_t stream, std::uint64_t step);

/// A number in [0, 1) that depends on its three arguments alone.
double uniformDraw(std::uint64_t seed, std::uint64_t stream, std::uint64_t step);

/// One token per row of logits [B, vocab]: the most likely (of equals the smallest id) at temperature 0, else drawn
/// from the smallest set of most likely tokens whose probability reaches topP, with the uniform numbers `draws` (one
/// per row).
std::vector<api::TokenId> chooseTokens(const at::Tensor& logits, double temperature, double topP,
                                       const std::vector<double>& draws);

}  // namespace poft::engine
