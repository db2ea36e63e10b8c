// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <limits>
#include <map>
#include <utility>

#include "engine/api/learner.h"

namespace poft::fakes {

/// A language model that is a table of numbers: log p(b | a) for each pair of tokens, kDefault where nothing was
/// learnt, not normalised and capped at 0. A step moves each response pair of an item by learningRate × tau, as the
/// gradient of docs/method.md eq. 5 would move a table. So the engine's loops, jobs and processes are tested in
/// milliseconds, with neither LibTorch nor a GPU.
class BigramLearner final : public api::Learner, public api::LikelihoodModel {
public:
    static constexpr double kDefault = -4.0;
    using Table = std::map<std::pair<api::TokenId, api::TokenId>, double>;

    explicit BigramLearner(Table table = {}, api::ModelConfig config = {})
        : m_config(std::move(config)), m_table(std::move(table))
    {
    }

    const Table& table() const { return m_table; }
    /// Steps that report a loss that is not finite, for tests of that path.
    int poisonedSteps = 0;
    /// Slows every step and every call of generate() down, so that a test can catch a training in the middle.
    std::chrono::milliseconds stepTime{0};

    Result<api::StepOutcome> step(const api::StepRequest& request) override;
    Status rehearse(const api::StepRequest& request) override;
    /// Tokens that a step may have; more is out of memory.
    std::size_t mostTokens = std::numeric_limits<std::size_t>::max();
    api::LikelihoodModel& likelihood() override { return *this; }
    std::int64_t parameterCount() const override { return static_cast<std::int64_t>(m_table.size()); }
    Status saveWeights(const std::filesystem::path& folder) override;
    Status saveOptimizer(const std::filesystem::path& folder) override;
    Status restore(const std::filesystem::path& folder) override;

    Result<std::vector<api::SequenceScore>> score(std::span<const api::Sequence> sequences) override;
    Result<std::vector<std::vector<float>>> responseLogLikelihoods(std::span<const api::Sequence> sequences) override;
    Result<std::vector<std::vector<float>>> tokenLogLikelihoods(std::span<const api::Sequence> sequences) override;
    Result<std::vector<std::vector<float>>> logits(std::span<const std::vector<api::TokenId>> texts) override;
    Result<std::vector<std::vector<api::TokenId>>> generate(std::span<const std::vector<api::TokenId>> prompts,
                                                            const api::GenerationSettings& settings) override;

    /// The table of a folder written by saveWeights(): a model.safetensors with the tensors of the configuration, all
    /// zero, and the table in its metadata, so that the folder passes every check of a model folder.
    static Result<Table> readTable(const std::filesystem::path& folder);

private:
    double logLikelihood(api::TokenId before, api::TokenId token) const;
    api::SequenceScore scoreOf(const api::Sequence& sequence) const;
    void push(const api::Sequence& sequence, double amount);

    api::ModelConfig m_config;
    Table m_table;
    std::int64_t m_steps = 0;
};

}  // namespace poft::fakes
