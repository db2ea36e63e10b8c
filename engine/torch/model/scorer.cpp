// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/model/scorer.h"

#include <algorithm>
#include <atomic>
#include <limits>
#include <numeric>
#include <utility>

#include <ATen/Parallel.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/mm.h>
#include <c10/core/InferenceMode.h>

#include "engine/torch/decoder/branches.h"
#include "engine/torch/device/workers.h"
#include "engine/torch/model/generator.h"
#include "engine/torch/module/guard.h"

namespace poft::engine {
namespace {

// On the CPU a batch should fit the caches; a GPU wants enough rows to fill it.
constexpr std::int64_t kCpuTokens = 2048;
constexpr std::int64_t kCudaTokens = 16384;

// Batches whose likelihoods wait on the device before one copy brings them over.
constexpr std::size_t kBatchesPerCopy = 8;

/// Log-likelihoods that are still on the device, and whose they are.
class PendingLikelihoods {
public:
    /// Adds those of one batch; `indices` are its sequences.
    void add(at::Tensor likelihoods, const std::vector<std::size_t>& indices, const std::vector<int>& counts)
    {
        m_likelihoods.push_back(std::move(likelihoods));
        for (std::size_t row = 0; row < indices.size(); ++row)
            m_rows.emplace_back(indices[row], counts[row]);
    }

    std::size_t batches() const { return m_likelihoods.size(); }

    /// Brings all over in one copy and hands each sequence's, in order, to take(index, values).
    template <class Take>
    void collect(const Take& take)
    {
        if (m_likelihoods.empty())
            return;
        const at::Tensor values = at::cat(m_likelihoods).cpu();
        const float* next = values.const_data_ptr<float>();
        for (const auto& [index, count] : m_rows) {
            take(index, std::span<const float>(next, static_cast<std::size_t>(count)));
            next += count;
        }
        m_likelihoods.clear();
        m_rows.clear();
    }

private:
    std::vector<at::Tensor> m_likelihoods;
    std::vector<std::pair<std::size_t, int>> m_rows;  ///< sequence, number of its values
};

/// A batch, and the sequences that its responseCounts are of.
struct Packed {
    PackedBatch batch;
    std::vector<std::size_t> sequences;
};

/// Runs rows of these lengths, batches side by side on the CPU; pack(rows) lays out a batch, and take(sequence, values)
/// is called once for each of its sequences, on any thread.
template <class Pack, class Take>
void runRows(DecoderModel& model, std::span<const std::int64_t> lengths, std::int64_t budget, const Pack& pack,
             const Take& take)
{
    const at::Device device = model.decoder.device();
    const std::vector<std::vector<std::size_t>> batches = planBatches(lengths, sharedBudget(lengths, budget, device));
    if (batches.empty())
        return;
    model.decoder.prepare(lengths[batches[0][0]]);

    std::atomic<std::size_t> next = 0;
    runWorkers(device.is_cpu() ? at::get_num_threads() : 1, [&](std::int64_t) {
        const c10::InferenceMode inference;
        PendingLikelihoods pending;
        for (std::size_t batch = next++; batch < batches.size(); batch = next++) {
            const Packed packed = pack(batches[batch]);
            pending.add(model.decoder.forward(model.weights, packed.batch, nullptr), packed.sequences,
                        packed.batch.responseCounts);
            if (pending.batches() == kBatchesPerCopy)
                pending.collect(take);
        }
        pending.collect(take);
    });
}

/// Each sequence in a row of its own.
template <class Take>
void runBatches(DecoderModel& model, std::span<const api::Sequence> sequences, Scored scored, std::int64_t budget,
                const Take& take)
{
    std::vector<std::int64_t> lengths;
    for (const api::Sequence& sequence : sequences)
        lengths.push_back(inputCount(sequence, scored));
    const auto pack = [&](const std::vector<std::size_t>& batch) {
        std::vector<const api::Sequence*> rows;
        for (const std::size_t index : batch)
            rows.push_back(&sequences[index]);
        return Packed{packBatch(rows, scored, model.decoder.device()), batch};
    };
    runRows(model, lengths, budget, pack, take);
}

/// Sequences that begin alike in one row.
template <class Take>
void runBranches(DecoderModel& model, std::span<const api::Sequence> sequences, std::span<const Branches> all,
                 std::int64_t budget, const Take& take)
{
    std::vector<std::int64_t> lengths;
    for (const Branches& row : all)
        lengths.push_back(row.inputs);
    const auto pack = [&](const std::vector<std::size_t>& batch) {
        std::vector<Branches> rows;
        std::vector<std::size_t> members;
        for (const std::size_t index : batch) {
            rows.push_back(all[index]);
            for (std::size_t member = 0; member < all[index].count; ++member)
                members.push_back(all[index].first + member);
        }
        return Packed{packBranches(sequences, rows, model.decoder.device()), std::move(members)};
    };
    runRows(model, lengths, budget, pack, take);
}

api::SequenceScore scoreOf(std::span<const float> values)
{
    return {std::accumulate(values.begin(), values.end(), 0.0), static_cast<int>(values.size())};
}

Status checkAll(std::span<const api::Sequence> sequences, int vocabSize)
{
    for (std::size_t i = 0; i < sequences.size(); ++i)
        POFT_TRY(checkSequence(sequences[i], vocabSize, "sequence " + std::to_string(i)));
    return {};
}

}  // namespace

std::int64_t sharedBudget(std::span<const std::int64_t> lengths, std::int64_t budget, const at::Device& device)
{
    // Below this a batch is too small to be worth a thread.
    constexpr std::int64_t kSmallest = 256;
    if (!device.is_cpu())
        return budget;
    const std::int64_t total = std::accumulate(lengths.begin(), lengths.end(), std::int64_t{0});
    const std::int64_t share = (total + at::get_num_threads() - 1) / at::get_num_threads();
    return std::min(budget, std::max(kSmallest, share));
}

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
        std::vector<api::SequenceScore> scores(sequences.size());
        runBatches(*m_model, sequences, Scored::Response, m_tokenBudget,
                   [&](std::size_t index, std::span<const float> values) { scores[index] = scoreOf(values); });
        return scores;
    });
}

Result<std::vector<api::SequenceScore>> Scorer::scoreAlternatives(std::span<const api::Sequence> sequences)
{
    const std::vector<Branches> rows = findBranches(sequences);
    if (rows.size() == sequences.size())
        return score(sequences);
    return guarded("scoring alternatives", [&]() -> Result<std::vector<api::SequenceScore>> {
        POFT_TRY(checkAll(sequences, m_model->decoder.config().vocabSize));
        std::vector<api::SequenceScore> scores(sequences.size());
        runBranches(*m_model, sequences, rows, m_tokenBudget,
                    [&](std::size_t index, std::span<const float> values) { scores[index] = scoreOf(values); });
        return scores;
    });
}

Result<std::vector<std::vector<float>>> Scorer::responseLogLikelihoods(std::span<const api::Sequence> sequences)
{
    return guarded("scoring response tokens", [&]() -> Result<std::vector<std::vector<float>>> {
        POFT_TRY(checkAll(sequences, m_model->decoder.config().vocabSize));
        std::vector<std::vector<float>> likelihoods(sequences.size());
        runBatches(*m_model, sequences, Scored::Response, m_tokenBudget,
                   [&](std::size_t index, std::span<const float> values) {
                       likelihoods[index].assign(values.begin(), values.end());
                   });
        return likelihoods;
    });
}

Result<std::vector<std::vector<float>>> Scorer::tokenLogLikelihoods(std::span<const api::Sequence> sequences)
{
    return guarded("scoring tokens", [&]() -> Result<std::vector<std::vector<float>>> {
        POFT_TRY(checkAll(sequences, m_model->decoder.config().vocabSize));
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

Result<std::vector<std::vector<float>>> Scorer::logits(std::span<const std::vector<api::TokenId>> texts)
{
    return guarded("computing logits", [&]() -> Result<std::vector<std::vector<float>>> {
        const c10::InferenceMode inference;
        DecoderModel& model = *m_model;
        const std::int64_t vocabulary = model.decoder.config().vocabSize;
        std::vector<api::Sequence> sequences;
        std::vector<std::int64_t> lengths;
        for (const std::vector<api::TokenId>& text : texts) {
            api::Sequence& sequence = sequences.emplace_back(text, std::vector<std::uint8_t>(text.size(), 1));
            POFT_TRY(checkSequence(sequence, model.decoder.config().vocabSize,
                                   "text " + std::to_string(sequences.size() - 1)));
            // One token more, so that the last of the text is an input too.
            sequence.ids.push_back(0);
            sequence.responseMask.push_back(1);
            lengths.push_back(static_cast<std::int64_t>(text.size()));
        }
        std::vector<std::vector<float>> result(texts.size());
        for (const std::vector<std::size_t>& batch : planBatches(lengths, m_tokenBudget)) {
            model.decoder.prepare(lengths[batch[0]]);
            std::vector<const api::Sequence*> rows;
            for (const std::size_t index : batch)
                rows.push_back(&sequences[index]);
            const PackedBatch packed = packBatch(rows, Scored::All, model.decoder.device());
            std::vector<KeysAndValues> unused;
            const at::Tensor hidden = model.decoder.prefill(model.weights, packed, unused);
            const at::Tensor values = at::mm(hidden, model.weights.head.t()).to(at::kCPU, at::kFloat);
            const float* next = values.const_data_ptr<float>();
            for (const std::size_t index : batch) {
                const std::int64_t count = lengths[index] * vocabulary;
                result[index].assign(next, next + count);
                next += count;
            }
        }
        return result;
    });
}

Result<std::vector<std::vector<api::TokenId>>> Scorer::generate(std::span<const std::vector<api::TokenId>> prompts,
                                                                const api::GenerationSettings& settings)
{
    return guarded("generating", [&]() -> Result<std::vector<std::vector<api::TokenId>>> {
        return generateTokens(*m_model, prompts, settings, m_tokenBudget);
    });
}

}  // namespace poft::engine
