// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/model/generator.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <map>

#include <ATen/Parallel.h>
#include <ATen/ops/_softmax.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/baddbmm.h>
#include <ATen/ops/bmm.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/index_select.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <c10/core/InferenceMode.h>

#include "engine/torch/decoder/head_norm.h"
#include "engine/torch/decoder/linear.h"
#include "engine/torch/device/workers.h"
#include "engine/torch/model/sampling.h"
#include "engine/torch/model/scorer.h"

namespace poft::engine {
namespace {

using Ids = std::vector<api::TokenId>;

// Padded tokens of a generation batch, in scoring budgets: a step works on one token of a row, so many rows fit.
constexpr std::int64_t kBudgets = 4;

at::Tensor longTensor(const std::vector<std::int64_t>& values, at::Device device)
{
    return at::tensor(at::ArrayRef<std::int64_t>(values), at::kLong).to(device);
}

/// One batch of prompts on its way: the rows that have not ended, their cache and their answers.
class GenerationBatch {
public:
    GenerationBatch(DecoderModel& model, const api::GenerationSettings& settings) : m_model(model), m_settings(settings)
    {
    }

    /// Generates for prompts[indices[...]] and writes each answer to answers[index].
    void run(std::span<const Ids> prompts, const std::vector<std::size_t>& indices, std::vector<Ids>& answers)
    {
        m_rows = indices;
        at::Tensor hidden = start(prompts);
        for (int step = 0; step < m_settings.maxNewTokens; ++step) {
            const Ids next = choose(hidden, step);
            std::vector<std::int64_t> going;
            for (std::size_t row = 0; row < m_rows.size(); ++row) {
                if (m_ended[row])
                    continue;
                Ids& answer = answers[m_rows[row]];
                answer.push_back(next[row]);
                m_ended[row] = endsAfter(answer);
                if (!m_ended[row])
                    going.push_back(static_cast<std::int64_t>(row));
            }
            if (going.empty() || step + 1 == m_settings.maxNewTokens)
                return;
            Ids inputs = next;
            // Copying the cache costs about a step; a quarter of the rows gone pays for it.
            if (going.size() * 4 <= m_rows.size() * 3)
                inputs = keep(going, next);
            hidden = advance(inputs);
        }
    }

private:
    bool endsAfter(const Ids& answer) const
    {
        const auto& stops = m_settings.stopTokens;
        return std::find(stops.begin(), stops.end(), answer.back()) != stops.end() ||
               (m_settings.isComplete && m_settings.isComplete(answer));
    }

    /// Runs the prompts and fills the cache; the hidden state of each prompt's last token, [B, hidden].
    at::Tensor start(std::span<const Ids> prompts)
    {
        std::vector<api::Sequence> sequences;
        for (const std::size_t index : m_rows) {
            // One token more, which counts: the input that predicts it is the prompt's last token.
            api::Sequence sequence{prompts[index], std::vector<std::uint8_t>(prompts[index].size() + 1, 0)};
            sequence.ids.push_back(0);
            sequence.responseMask.back() = 1;
            m_positions.push_back(static_cast<std::int64_t>(prompts[index].size()));
            sequences.push_back(std::move(sequence));
        }
        std::vector<const api::Sequence*> rows;
        for (const api::Sequence& sequence : sequences)
            rows.push_back(&sequence);
        m_ended.assign(m_rows.size(), false);

        const Decoder& decoder = m_model.decoder;
        const PackedBatch batch = packBatch(rows, Scored::Response, decoder.device());
        std::vector<KeysAndValues> filled;
        at::Tensor hidden = decoder.prefill(m_model.weights, batch, filled);
        m_capacity = roundedSize(batch.width + m_settings.maxNewTokens);
        for (const KeysAndValues& block : filled)
            m_cache.push_back({room(block.key, batch.width), room(block.value, batch.width)});
        return hidden;
    }

    /// A cache tensor [B * kvHeads, capacity, headDim] that begins with what the prompts left.
    at::Tensor room(const at::Tensor& filled, std::int64_t width) const
    {
        const HeadShape& shape = m_model.decoder.heads();
        at::Tensor cache = at::zeros({filled.size(0), shape.kvHeads, m_capacity, shape.headDim}, filled.options());
        cache.narrow(2, 0, width).copy_(filled);
        return cache.view({-1, m_capacity, shape.headDim});
    }

    Ids choose(const at::Tensor& hidden, int step) const
    {
        std::vector<double> draws;
        for (const std::size_t row : m_rows)
            draws.push_back(
                m_settings.temperature > 0 ? uniformDraw(m_settings.seed, row, static_cast<std::uint64_t>(step)) : 0.0);
        const at::Tensor logits = at::mm(hidden, m_model.weights.head.t());
        return chooseTokens(logits, m_settings.temperature, m_settings.topP, draws);
    }

    /// Drops all rows but `going` and returns their part of `next`.
    Ids keep(const std::vector<std::int64_t>& going, const Ids& next)
    {
        Ids kept;
        std::vector<std::size_t> rows;
        std::vector<std::int64_t> positions;
        for (const std::int64_t row : going) {
            const auto index = static_cast<std::size_t>(row);
            kept.push_back(next[index]);
            rows.push_back(m_rows[index]);
            positions.push_back(m_positions[index]);
        }
        const at::Tensor index = longTensor(going, m_model.decoder.device());
        const std::int64_t kvHeads = m_model.decoder.heads().kvHeads;
        for (KeysAndValues& block : m_cache) {
            for (at::Tensor* cache : {&block.key, &block.value}) {
                const auto sizes = cache->sizes();
                const at::Tensor byRow = cache->view({-1, kvHeads, sizes[1], sizes[2]});
                *cache = at::index_select(byRow, 0, index).view({-1, sizes[1], sizes[2]});
            }
        }
        m_rows = std::move(rows);
        m_positions = std::move(positions);
        m_ended.assign(m_rows.size(), false);
        return kept;
    }

    /// What one step needs of every block.
    struct Step {
        at::Tensor positions;  ///< [B]
        at::Tensor slots;      ///< [B * kvHeads], where the new keys and values go, in [B * kvHeads * capacity]
        std::vector<at::Tensor> masks;  ///< per layer [B * kvHeads, 1, length], minus infinity on what is out of sight
        std::int64_t length = 0;        ///< of the cache that is looked at, rounded up
    };

    Step prepare() const
    {
        const Decoder& decoder = m_model.decoder;
        const std::int64_t kvHeads = decoder.heads().kvHeads;
        std::vector<std::int64_t> slots;
        for (std::size_t row = 0; row < m_positions.size(); ++row) {
            for (std::int64_t head = 0; head < kvHeads; ++head)
                slots.push_back((static_cast<std::int64_t>(row) * kvHeads + head) * m_capacity + m_positions[row]);
        }
        Step step;
        step.length = std::min(m_capacity, roundedSize(*std::max_element(m_positions.begin(), m_positions.end()) + 1));
        step.positions = longTensor(m_positions, decoder.device());
        step.slots = longTensor(slots, decoder.device());
        const at::Tensor columns = at::arange(step.length, step.positions.options());
        std::map<int, at::Tensor> byWindow;
        for (int layer = 0; layer < decoder.config().numHiddenLayers; ++layer) {
            at::Tensor& mask = byWindow[decoder.config().attentionWindow(layer)];
            if (!mask.defined()) {
                const at::Tensor hidden = outOfSight(step.positions, columns, decoder.config().attentionWindow(layer));
                mask = at::zeros(hidden.sizes(), m_model.flat.options())
                           .masked_fill_(hidden, -std::numeric_limits<double>::infinity())
                           .repeat_interleave(kvHeads, 0)
                           .unsqueeze(1);
            }
            step.masks.push_back(mask);
        }
        return step;
    }

    /// Attention of one new token per row over the cache: [B, heads * headDim].
    at::Tensor attend(const at::Tensor& qkv, KeysAndValues& cache, const Step& step, const at::Tensor& mask)
    {
        const Decoder& decoder = m_model.decoder;
        const HeadShape& shape = decoder.heads();
        const std::int64_t rows = qkv.size(0);
        const at::Tensor heads = qkv.view({rows, -1, shape.headDim});
        decoder.rotary().rotate(heads.narrow(1, 0, shape.heads + shape.kvHeads), step.positions, 1);
        const auto store = [&](const at::Tensor& target, std::int64_t firstHead) {
            const at::Tensor fresh = heads.narrow(1, firstHead, shape.kvHeads).reshape({-1, shape.headDim});
            target.view({-1, shape.headDim}).index_copy_(0, step.slots, fresh);
        };
        store(cache.key, shape.heads);
        store(cache.value, shape.heads + shape.kvHeads);

        const at::Tensor query =
            heads.narrow(1, 0, shape.heads).reshape({rows * shape.kvHeads, shape.group(), shape.headDim});
        const at::Tensor key = cache.key.narrow(1, 0, step.length);
        const at::Tensor value = cache.value.narrow(1, 0, step.length);
        const double scale = 1.0 / std::sqrt(static_cast<double>(shape.headDim));
        const at::Tensor scores = at::baddbmm(mask, query, key.transpose(1, 2), 1.0, scale);
        return at::bmm(at::_softmax(scores, -1, false), value).view({rows, shape.heads * shape.headDim});
    }

    /// Feeds one token per row; the hidden states after the final norm, [B, hidden].
    at::Tensor advance(const Ids& inputs)
    {
        const DecoderWeights& weights = m_model.weights;
        const double epsilon = m_model.decoder.config().rmsNormEps;
        const Step step = prepare();
        const at::Tensor ids = longTensor({inputs.begin(), inputs.end()}, m_model.decoder.device());
        at::Tensor x = at::index_select(weights.embedding, 0, ids);
        for (std::size_t layer = 0; layer < weights.layers.size(); ++layer) {
            const LayerWeights& block = weights.layers[layer];
            const at::Tensor qkv = linear(rmsNorm(x, block.inputNorm, epsilon).output, block.qkv);
            if (block.queryNorm.defined())
                normalizeHeads(qkv, m_model.decoder.heads(), block, epsilon, nullptr);
            const at::Tensor mixed = attend(qkv, m_cache[layer], step, step.masks[layer]);
            x = residualLinear(x, mixed, block.output);
            const at::Tensor gateUp = linear(rmsNorm(x, block.postNorm, epsilon).output, block.gateUp);
            x = residualLinear(x, swiglu(gateUp), block.down);
        }
        for (std::int64_t& position : m_positions)
            ++position;
        return rmsNorm(x, weights.finalNorm, epsilon).output;
    }

    DecoderModel& m_model;
    const api::GenerationSettings& m_settings;
    std::vector<std::size_t> m_rows;        ///< the prompt of each row
    std::vector<std::int64_t> m_positions;  ///< tokens of each row that are in the cache
    std::vector<bool> m_ended;
    std::vector<KeysAndValues> m_cache;  ///< per block, [B * kvHeads, capacity, headDim]
    std::int64_t m_capacity = 0;
};

Status checkPrompts(std::span<const Ids> prompts, int vocabSize, const api::GenerationSettings& settings)
{
    if (settings.temperature < 0 || !std::isfinite(settings.temperature))
        return fail(ErrorKind::Invalid, "the temperature must be 0 or more");
    if (!(settings.topP > 0) || settings.topP > 1)
        return fail(ErrorKind::Invalid, "top_p must be above 0 and at most 1");
    for (std::size_t i = 0; i < prompts.size(); ++i) {
        const api::Sequence sequence{prompts[i], std::vector<std::uint8_t>(prompts[i].size(), 0)};
        POFT_TRY(checkSequence(sequence, vocabSize, "prompt " + std::to_string(i)));
    }
    return {};
}

}  // namespace

Result<std::vector<Ids>> generateTokens(DecoderModel& model, std::span<const Ids> prompts,
                                        const api::GenerationSettings& settings, std::int64_t tokenBudget)
{
    POFT_TRY(checkPrompts(prompts, model.decoder.config().vocabSize, settings));
    std::vector<Ids> answers(prompts.size());
    if (settings.maxNewTokens <= 0)
        return answers;
    std::vector<std::int64_t> lengths;
    for (const Ids& prompt : prompts)
        lengths.push_back(static_cast<std::int64_t>(prompt.size()) + settings.maxNewTokens);
    const at::Device device = model.decoder.device();
    const auto batches = planBatches(lengths, sharedBudget(lengths, kBudgets * tokenBudget, device));
    if (!batches.empty())
        model.decoder.prepare(lengths[batches[0][0]]);
    std::atomic<std::size_t> next = 0;
    runWorkers(device.is_cpu() ? at::get_num_threads() : 1, [&](std::int64_t) {
        const c10::InferenceMode inference;
        for (std::size_t batch = next++; batch < batches.size(); batch = next++)
            GenerationBatch(model, settings).run(prompts, batches[batch], answers);
    });
    return answers;
}

}  // namespace poft::engine
