// SPDX-License-Identifier: Apache-2.0
#include "engine/torch/train/window.h"

#include <algorithm>
#include <cmath>
#include <numeric>

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
    if (!std::isfinite(item.weight) || item.weight < 0)
        return fail(ErrorKind::Invalid, what + " has a weight that is not a number of at least 0");
    if (settings.objective != method::Objective::Sft && !item.hasReference)
        return fail(ErrorKind::Invalid, what + " has no reference score, which this objective needs");
    return {};
}

}  // namespace

Status checkRequest(const api::StepRequest& request, int vocabSize)
{
    if (request.items.empty() && request.window.samples == 0)
        return fail(ErrorKind::Invalid, "a training step needs at least one sample");
    if (!std::isfinite(request.learningRate) || request.learningRate < 0)
        return fail(ErrorKind::Invalid, "the learning rate must be a number that is not negative");
    for (std::size_t i = 0; i < request.items.size(); ++i)
        POFT_TRY(
            checkItem(request.items[i], request.objective, vocabSize, "sample " + std::to_string(i) + " of the step"));
    return {};
}

Window::Window(const api::StepRequest& request, std::int64_t workers) : m_request(request)
{
    for (const api::TrainingItem& item : request.items) {
        m_tokens.push_back(responseTokens(item.sequence));
        m_rejectedTokens.push_back(isPaired() ? responseTokens(item.rejected) : 0);
        const std::int64_t chosen = inputCount(item.sequence, Scored::Response);
        const std::int64_t rejected = isPaired() ? inputCount(item.rejected, Scored::Response) : 0;
        m_inputs.push_back(chosen + rejected);
        m_width = std::max({m_width, chosen, rejected});
    }
    const bool byToken = request.objective.objective == method::Objective::Sft &&
                         request.objective.lossNormalization == method::LossNormalization::Token;
    const api::WindowSize size = request.window.samples > 0 ? request.window : api::windowOf(request.items);
    const auto total = static_cast<double>(byToken ? size.responseTokens : size.samples);
    for (std::size_t item = 0; item < m_tokens.size(); ++item)
        m_shares.push_back(request.items[item].weight * (byToken ? m_tokens[item] : 1) / total);

    const std::size_t batch =
        request.microBatchSize > 0 ? static_cast<std::size_t>(request.microBatchSize) : request.items.size();
    std::int64_t turn = 0;
    for (std::size_t first = 0; first < request.items.size(); first += batch)
        cut(first, std::min(first + batch, request.items.size()), workers, turn++);
}

void Window::cut(std::size_t first, std::size_t last, std::int64_t workers, std::int64_t turn)
{
    const auto count = static_cast<std::int64_t>(last - first);
    const std::int64_t parts = count >= 2 * workers ? workers : 1;
    const std::size_t base = m_parts.size();
    for (std::int64_t part = 0; part < parts; ++part)
        m_parts.push_back({{}, parts == 1 ? turn % workers : part, {}, 0});

    // Longest first, dealt forth and back: equal numbers of items, nearly equal numbers of tokens.
    std::vector<std::size_t> order(last - first);
    std::iota(order.begin(), order.end(), first);
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return m_inputs[a] > m_inputs[b]; });
    const auto round = static_cast<std::size_t>(2 * parts);
    for (std::size_t i = 0; i < order.size(); ++i) {
        const std::size_t place = i % round;
        Part& part = m_parts[base + std::min(place, round - 1 - place)];
        part.items.push_back(order[i]);
        part.inputs += m_inputs[order[i]];
    }
}

std::int64_t Window::busyWorkers() const
{
    std::int64_t count = 0;
    for (const Part& part : m_parts)
        count = std::max(count, part.worker + 1);
    return count;
}

PackedBatch Window::pack(std::size_t part, const at::Device& device) const
{
    std::vector<const api::Sequence*> rows;
    for (const std::size_t item : m_parts[part].items) {
        rows.push_back(&m_request.items[item].sequence);
        if (isPaired())
            rows.push_back(&m_request.items[item].rejected);
    }
    return packBatch(rows, Scored::Response, device);
}

at::Tensor Window::backward(std::size_t part, const PackedBatch& packed, const at::Tensor& likelihoods)
{
    Part& own = m_parts[part];
    const at::Device device = likelihoods.device();
    const auto count = static_cast<std::int64_t>(own.items.size());
    std::vector<const api::TrainingItem*> items;
    std::vector<int> tokens;
    std::vector<double> shares;
    for (const std::size_t item : own.items) {
        items.push_back(&m_request.items[item]);
        tokens.push_back(m_tokens[item]);
        shares.push_back(m_shares[item]);
    }
    const at::Tensor rowSums = sumRows(likelihoods, packed);
    const at::Tensor sums = isPaired() ? rowSums.view({count, 2}) : rowSums;
    const ObjectiveValues values = evaluateObjective(m_request.objective, sums, objectiveInputs(items, tokens, device));

    const at::Tensor gradient = values.gradient * at::tensor(at::ArrayRef<double>(shares), at::kDouble).to(device);
    const at::Tensor rowGradient = isPaired() ? at::stack({gradient, -gradient}, 1).view({-1}) : gradient;
    own.kept = at::stack({isPaired() ? sums.select(1, 0) : sums, isPaired() ? sums.select(1, 1) : at::zeros_like(sums),
                          values.losses, values.coefficients});
    return at::index_select(rowGradient, 0, packed.responseRows);
}

WindowOutcome Window::outcome() const
{
    WindowOutcome outcome;
    outcome.items.resize(m_request.items.size());
    for (const Part& part : m_parts) {
        const at::Tensor kept = part.kept.cpu().contiguous();
        const auto* values = kept.const_data_ptr<double>();
        const std::size_t count = part.items.size();
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t item = part.items[i];
            outcome.items[item] = {{values[i], m_tokens[item]},
                                   {values[count + i], m_rejectedTokens[item]},
                                   values[2 * count + i],
                                   values[3 * count + i]};
        }
        outcome.tokens += part.inputs;
    }
    for (std::size_t item = 0; item < outcome.items.size(); ++item)
        outcome.loss += m_shares[item] * outcome.items[item].loss;
    return outcome;
}

}  // namespace poft::engine
