// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <ATen/core/Tensor.h>

#include "engine/api/learner.h"
#include "engine/torch/decoder/packed_batch.h"
#include "engine/torch/train/objective_tensors.h"

namespace poft::engine {

/// What the items of one optimizer step did.
struct WindowOutcome {
    double loss = 0;  ///< the objective over the window
    std::vector<api::ItemOutcome> items;
    std::int64_t tokens = 0;  ///< inputs that were run
};

/// Whether a step can be made of such items: each has response tokens, ids within the vocabulary, and what its
/// objective needs.
Status checkRequest(const api::StepRequest& request, int vocabSize);

/// The items of one optimizer step and their share of its objective: 1 / number of samples or pairs, or, for
/// cross-entropy by token, T / response tokens of the window. Known before the first micro-batch runs, so that the
/// gradients of micro-batches simply add up.
class Window {
public:
    explicit Window(const api::StepRequest& request);

    /// A micro-batch laid out for the decoder; of pairs, chosen and rejected alternate.
    struct MicroBatch {
        std::span<const api::TrainingItem> items;
        std::size_t first = 0;
        PackedBatch packed;
    };

    std::size_t microBatchCount() const;
    MicroBatch microBatch(std::size_t index, const at::Device& device) const;

    /// Given the log-likelihood of every response token of a micro-batch, the derivative of the window's objective by
    /// each of them, [R] float64. Keeps what the items did for outcome().
    at::Tensor backward(const MicroBatch& batch, const at::Tensor& likelihoods);

    /// What all items did; waits for the device.
    WindowOutcome outcome() const;

private:
    bool isPaired() const { return m_request.objective.objective == method::Objective::Dpo; }

    const api::StepRequest& m_request;
    std::size_t m_microBatchSize;
    std::vector<int> m_tokens;  ///< T(y) of each item's `sequence`
    std::vector<int> m_rejectedTokens;
    std::vector<double> m_shares;    ///< of each item in the window's objective
    std::vector<at::Tensor> m_kept;  ///< per micro-batch [4, B]: sum, sum of the rejected, loss, coefficient
    std::int64_t m_inputs = 0;
};

}  // namespace poft::engine
