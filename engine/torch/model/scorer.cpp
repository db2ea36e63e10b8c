// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/model/scorer.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

#include <ATen/ops/cat.h>
#include <c10/core/InferenceMode.h>

#include "engine/torch/model/generator.h"
#include "engine/torch/module/guard.h"

namespace poft::engine {
namespace {

// On the CPU a batch should fit the caches; a GPU wants enough rows to fill it.
constexpr std::int64_t kCpuTokens = 4096;
constexpr std::int64_t kCudaTokens = 16384;

// Batches whose likelihoods wait on the device before one copy brings them over.
constexpr std::size_t kBatchesPerCopy = 8;

/// Runs batches and hands each sequence's token log-likelihoods, in order, to `take(index, values)`.
template <class Take>
void runBatches(DecoderModel& model, std::span<const api::Sequence> sequences, Scored scored, std::int64_t budget,
                Take&& take)
{
    std::vector<std::int64_t> lengths;
    for (const api::Sequence& sequence : sequences)
        lengths.push_back(inputCount(sequence, scored));
    const std::vector<std::vector<std::size_t>> batches = planBatches(lengths, budget);

    std::vector<at::Tensor> waiting;
    std::vector<std::pair<std::size_t, int>> waitingRows;  // sequence, number of its values
    const auto collect = [&] {
        if (waiting.empty())
            return;
        const at::Tensor values = at::cat(waiting).cpu();
        const float* next = values.const_data_ptr<float>();
        for (const auto& [index, count] : waitingRows) {
            take(index, std::span<const float>(next, static_cast<std::size_t>(count)));
            next += count;
        }
        waiting.clear();
        waitingRows.clear();
    };
    for (const std::vector<std::size_t>& indices : batches) {
        std::vector<const api::Sequence*> rows;
        for (const std::size_t index : indices)
            rows.push_back(&sequences[index]);
        const PackedBatch batch = packBatch(rows, scored, model.decoder.device());
        waiting.push_back(model.decoder.forward(model.weights, batch, nullptr));
        for (std::size_t row = 0; row < indices.size(); ++row)
            waitingRows.emplace_back(indices[row], batch.responseCounts[row]);
        if (waiting.size() == kBatchesPerCopy)
            collect();
    }
    collect();
}

Status checkAll(std::span<const api::Sequence> sequences, int vocabSize)
{
    for (std::size_t i = 0; i < sequences.size(); ++i)
        POFT_TRY(checkSequence(sequences[i], vocabSize, "sequence " + std::to_string(i)));
    return {};
}

}  // namespace

std::vector<std::vector<std::size_t>> planBatches(std::span<const std::int64_t> lengths, std::int64_t budget)
{
    std::vector<std::size_t> order(lengths.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return lengths[a] > lengths[b]; });
    std::vector<std::vector<std::size_t>> batches;
    std::int64_t width = 0;
    for (const std::size_t index : order) {
        if (lengths[index] == 0)
            break;
        const bool fits = !batches.empty() && width * static_cast<std::int64_t>(batches.back().size() + 1) <= budget;
        if (!fits) {
            batches.emplace_back();
            width = lengths[index];
        }
        batches.back().push_back(index);
    }
    return batches;
}

Scorer::Scorer(std::shared_ptr<DecoderModel> model, int tokenBudget)
    : m_model(std::move(model)),
      m_tokenBudget(tokenBudget > 0                      ? tokenBudget
                    : m_model->decoder.device().is_cpu() ? kCpuTokens
                                                         : kCudaTokens)
{
}

Result<std::vector<api::SequenceScore>> Scorer::score(std::span<const api::Sequence> sequences)
{
    return guarded("scoring", [&]() -> Result<std::vector<api::SequenceScore>> {
        POFT_TRY(checkAll(sequences, m_model->decoder.config().vocabSize));
        const c10::InferenceMode inference;
        std::vector<api::SequenceScore> scores(sequences.size());
        runBatches(
            *m_model, sequences, Scored::Response, m_tokenBudget,
            [&](std::size_t index, std::span<const float> values) {
                scores[index] = {std::accumulate(values.begin(), values.end(), 0.0), static_cast<int>(values.size())};
            });
        return scores;
    });
}

Result<std::vector<std::vector<float>>> Scorer::tokenLogLikelihoods(std::span<const api::Sequence> sequences)
{
    return guarded("scoring tokens", [&]() -> Result<std::vector<std::vector<float>>> {
        POFT_TRY(checkAll(sequences, m_model->decoder.config().vocabSize));
        const c10::InferenceMode inference;
        std::vector<std::vector<float>> likelihoods;
        for (const api::Sequence& sequence : sequences)
            likelihoods.emplace_back(sequence.ids.size(), std::numeric_limits<float>::quiet_NaN());
        runBatches(*m_model, sequences, Scored::All, m_tokenBudget,
                   [&](std::size_t index, std::span<const float> values) {
                       std::copy(values.begin(), values.end(), likelihoods[index].begin() + 1);
                   });
        return likelihoods;
    });
}

Result<std::vector<std::vector<api::TokenId>>> Scorer::generate(std::span<const std::vector<api::TokenId>> prompts,
                                                                const api::GenerationSettings& settings)
{
    return guarded("generating", [&]() -> Result<std::vector<std::vector<api::TokenId>>> {
        const c10::InferenceMode inference;
        return generateTokens(*m_model, prompts, settings, m_tokenBudget);
    });
}

}  // namespace poft::engine
