// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
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
/// cross-entropy by token, T / response tokens of the window; either times the item's weight. Known before the first
/// micro-batch runs, so that the gradients of micro-batches simply add up, however the items are dealt out.
///
/// Each micro-batch is cut into parts, one for each of `workers` that run side by side, with about equal numbers of
/// tokens; one too small for that goes to the workers in turn.
class Window {
public:
    Window(const api::StepRequest& request, std::int64_t workers);

    std::size_t partCount() const { return m_parts.size(); }

    /// The worker that a part is for; those below busyWorkers() have at least one.
    std::int64_t workerOf(std::size_t part) const { return m_parts[part].worker; }
    std::int64_t busyWorkers() const;

    /// Inputs of the longest sequence.
    std::int64_t width() const { return m_width; }

    /// A part laid out for the decoder; of pairs, chosen and rejected alternate.
    PackedBatch pack(std::size_t part, const at::Device& device) const;

    /// Given the log-likelihood of every response token of a part, the derivative of the window's objective by each of
    /// them, [R] float64. Keeps what the items did for outcome(). Different parts may be given on different threads.
    at::Tensor backward(std::size_t part, const PackedBatch& packed, const at::Tensor& likelihoods);

    /// What all items did; waits for the device. Every part has been through backward().
    WindowOutcome outcome() const;

private:
    struct Part {
        std::vector<std::size_t> items;  ///< positions in the request
        std::int64_t worker = 0;
        at::Tensor kept;  ///< [4, items]: sum, sum of the rejected, loss, coefficient
        std::int64_t inputs = 0;
    };

    bool isPaired() const { return m_request.objective.objective == method::Objective::Dpo; }
    void cut(std::size_t first, std::size_t last, std::int64_t workers, std::int64_t turn);

    const api::StepRequest& m_request;
    std::vector<Part> m_parts;
    std::vector<int> m_tokens;  ///< T(y) of each item's `sequence`
    std::vector<int> m_rejectedTokens;
    std::vector<std::int64_t> m_inputs;  ///< of each item, both sides of a pair
    std::vector<double> m_shares;        ///< of each item in the window's objective
    std::int64_t m_width = 0;
};

}  // namespace poft::engine
