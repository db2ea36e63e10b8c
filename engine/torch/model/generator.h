// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "engine/api/likelihood_model.h"
#include "engine/torch/model/decoder_model.h"

namespace poft::engine {

/// Continues each prompt and returns the new tokens. Prompts of different length share a batch: each row has its own
/// positions, so a row's tokens are those it would have alone. Rows that have ended leave the batch. Under a
/// temperature each row draws from a stream of its own, a pure function of settings.seed, the prompt's index and the
/// step, so draws do not depend on batching either. Callers hold an InferenceMode. `tokenBudget` bounds the cache: rows
/// times (prompt + new tokens) stays below four times it.
Result<std::vector<std::vector<api::TokenId>>> generateTokens(DecoderModel& model,
                                                              std::span<const std::vector<api::TokenId>> prompts,
                                                              const api::GenerationSettings& settings,
                                                              std::int64_t tokenBudget);

}  // namespace poft::engine
