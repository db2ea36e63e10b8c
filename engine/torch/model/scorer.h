// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "engine/api/likelihood_model.h"
#include "engine/torch/model/decoder_model.h"

namespace poft::engine {

/// A DecoderModel as a likelihood model. The model may be a learner's: its weights are read as they are at each call.
class Scorer final : public api::LikelihoodModel {
public:
    /// `tokenBudget` 0 picks one for the device.
    Scorer(std::shared_ptr<DecoderModel> model, int tokenBudget);

    Result<std::vector<api::SequenceScore>> score(std::span<const api::Sequence> sequences) override;
    Result<std::vector<api::SequenceScore>> scoreAlternatives(std::span<const api::Sequence> sequences) override;
    Result<std::vector<std::vector<float>>> responseLogLikelihoods(std::span<const api::Sequence> sequences) override;
    Result<std::vector<std::vector<float>>> tokenLogLikelihoods(std::span<const api::Sequence> sequences) override;
    Result<std::vector<std::vector<float>>> logits(std::span<const std::vector<api::TokenId>> texts) override;
    Result<std::vector<std::vector<api::TokenId>>> generate(std::span<const std::vector<api::TokenId>> prompts,
                                                            const api::GenerationSettings& settings) override;

private:
    std::shared_ptr<DecoderModel> m_model;
    std::int64_t m_tokenBudget;
};

/// The budget of padded tokens that keeps all threads of the CPU busy without being above `budget`.
std::int64_t sharedBudget(std::span<const std::int64_t> lengths, std::int64_t budget, const at::Device& device);

/// Cuts items into batches: longest first, as many as fit `budget` padded tokens (at least one). Returns indices into
/// `lengths`; items of length 0 are in no batch.
std::vector<std::vector<std::size_t>> planBatches(std::span<const std::int64_t> lengths, std::int64_t budget);

}  // namespace poft::engine
