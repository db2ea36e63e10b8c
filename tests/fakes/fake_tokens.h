// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/records/sample.h"
#include "storage/records/token_likelihood.h"

namespace poft::fakes {

/// The first samples of the fake training set are watched: their tokens are kept.
inline constexpr std::int64_t kWatched = 20;

/// The response of a sample cut into pieces of `pieceBytes`, then the end of the turn: each token's log-likelihood
/// swings around `mean`, which is what they come to on average.
storage::TokenLikelihoods fakeTokens(const storage::SampleWithBody& sample, double mean, int pieceBytes);

}  // namespace poft::fakes
