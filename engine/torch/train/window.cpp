// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/train/window.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <ATen/ops/cat.h>
#include <ATen/ops/index_select.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros_like.h>

namespace poft::engine {
namespace {

int responseTokens(const api::Sequence& sequence)
{
    int count = 0;
    for (std::size_t position = 1; position < sequence.ids.size(); ++position)
        count += sequence.responseMask[position] != 0 ? 1 : 0;
    return count;
}

Status checkSide(const api::Sequence& sequence, int vocabSize, const std::string& what)
{
    POFT_TRY(checkSequence(sequence, vocabSize, what));
    if (responseTokens(sequence) == 0)
        return fail(ErrorKind::Invalid, what + " has no response token, so there is nothing to learn from it: drop it");
    return {};
}

Status checkItem(const api::TrainingItem& item, const method::ObjectiveSettings& settings, int vocabSize,
                 const std::string& what)
{
    POFT_TRY(checkSide(item.sequence, vocabSize, what));
    if (settings.objective == method::Objective::Dpo)
        POFT_TRY(checkSide(item.rejected, vocabSize, "the rejected response of " + what));
    if (settings.objective != method::Objective::Sft && !item.hasReference)
        return fail(ErrorKind::Invalid, what + " has no reference score, which this objective needs");
    return {};
}

}  // namespace

Status checkRequest(const api::StepRequest& request, int vocabSize)
{
    if (request.items.empty())
        return fail(ErrorKind::Invalid, "a training step needs at least one sample");
    if (!std::isfinite(request.learningRate) || request.learningRate < 0)
        return fail(ErrorKind::Invalid, "the learning rate must be a number that is not negative");
    for (std::size_t i = 0; i < request.items.size(); ++i)
        POFT_TRY(
            checkItem(request.items[i], request.objective, vocabSize, "sample " + std::to_string(i) + " of the step"));
    return {};
}

Window::Window(const api::StepRequest& request)
    : m_request(request),
      m_microBatchSize(request.microBatchSize > 0 ? static_cast<std::size_t>(request.microBatchSize)
                                                  : request.items.size())
{
    for (const api::TrainingItem& item : request.items) {
        m_tokens.push_back(responseTokens(item.sequence));
        m_rejectedTokens.push_back(isPaired() ? responseTokens(item.rejected) : 0);
    }
    const bool byToken = request.objective.objective == method::Objective::Sft &&
                         request.objective.lossNormalization == method::LossNormalization::Token;
    const double total =
        byToken ? std::accumulate(m_tokens.begin(), m_tokens.end(), 0.0) : static_cast<double>(request.items.size());
    for (const int tokens : m_tokens)
        m_shares.push_back((byToken ? tokens : 1) / total);
}

std::size_t Window::microBatchCount() const
{
    return (m_request.items.size() + m_microBatchSize - 1) / m_microBatchSize;
}

Window::MicroBatch Window::microBatch(std::size_t index, const at::Device& device) const
{
    MicroBatch batch;
    batch.first = index * m_microBatchSize;
    batch.items =
        m_request.items.subspan(batch.first, std::min(m_microBatchSize, m_request.items.size() - batch.first));
    std::vector<const api::Sequence*> rows;
    for (const api::TrainingItem& item : batch.items) {
        rows.push_back(&item.sequence);
        if (isPaired())
            rows.push_back(&item.rejected);
    }
    batch.packed = packBatch(rows, Scored::Response, device);
    return batch;
}

at::Tensor Window::backward(const MicroBatch& batch, const at::Tensor& likelihoods)
{
    const at::Device device = likelihoods.device();
    const auto count = static_cast<std::int64_t>(batch.items.size());
    const at::Tensor rowSums = sumRows(likelihoods, batch.packed);
    const at::Tensor sums = isPaired() ? rowSums.view({count, 2}) : rowSums;
    const std::span<const int> tokens(m_tokens.data() + batch.first, batch.items.size());
    const ObjectiveValues values =
        evaluateObjective(m_request.objective, sums, objectiveInputs(batch.items, tokens, device));

    const at::ArrayRef<double> hostShares(m_shares.data() + batch.first, batch.items.size());
    const at::Tensor gradient = values.gradient * at::tensor(hostShares, at::kDouble).to(device);
    const at::Tensor rowGradient = isPaired() ? at::stack({gradient, -gradient}, 1).view({-1}) : gradient;
    m_kept.push_back(
        at::stack({isPaired() ? sums.select(1, 0) : sums, isPaired() ? sums.select(1, 1) : at::zeros_like(sums),
                   values.losses, values.coefficients}));
    m_inputs += batch.packed.inputs;
    return at::index_select(rowGradient, 0, batch.packed.responseRows);
}

WindowOutcome Window::outcome() const
{
    const at::Tensor kept = at::cat(m_kept, 1).cpu().contiguous();
    const auto* values = kept.const_data_ptr<double>();
    const std::size_t count = m_request.items.size();
    WindowOutcome outcome;
    outcome.tokens = m_inputs;
    for (std::size_t i = 0; i < count; ++i) {
        api::ItemOutcome item;
        item.score = {values[i], m_tokens[i]};
        item.rejected = {values[count + i], m_rejectedTokens[i]};
        item.loss = values[2 * count + i];
        item.coefficient = values[3 * count + i];
        outcome.loss += m_shares[i] * item.loss;
        outcome.items.push_back(item);
    }
    return outcome;
}

}  // namespace poft::engine
