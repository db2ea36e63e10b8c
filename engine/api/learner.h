// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "engine/api/likelihood_model.h"
#include "engine/api/types.h"
#include "engine/method/objective.h"
#include "storage/result/result.h"

namespace poft::api {

/// AdamW with decoupled decay (Loshchilov and Hutter 2019). Normalisation weights and biases are not decayed.
struct OptimizerSettings {
    double beta1 = 0.9;
    double beta2 = 0.999;
    double epsilon = 1e-8;
    double weightDecay = 0;
    double maxGradNorm = 1.0;  ///< global 2-norm above which gradients are scaled down; 0 = never
};

/// Low-rank corrections (Hu et al. 2021, LoRA) that are trained in place of the weights: beside each target layer
/// W x + (alpha / rank) b a dropout(x), with a: [rank, in] and b: [out, rank].
struct AdapterSettings {
    int rank = 0;  ///< 0 = none: the weights themselves are trained
    double alpha = 32;
    double dropout = 0;                ///< in [0, 1)
    std::vector<std::string> targets;  ///< names of linear layers: "q_proj"
    std::uint64_t seed = 0;            ///< of a's first values and of what is dropped
};

/// One training sample, or one preference pair (then `rejected` is not empty).
struct TrainingItem {
    Sequence sequence;             ///< prompt and response; of a pair, prompt and chosen
    Sequence rejected;             ///< of a pair: prompt and rejected
    bool hasReference = false;     ///< `reference` holds a value
    double reference = 0;          ///< PoFT: r_LLM, nats per token. DPO: log p_ref(chosen), summed, nats
    double referenceRejected = 0;  ///< DPO: log p_ref(rejected), summed, nats
    double targetProbability = 1;  ///< P of docs/method.md eq. 6
    double weight = 1;             ///< multiplies the item's share of the objective
    /// What the summed log-likelihood is divided by for r_theta; 0 = the response tokens (docs/method.md eq. 1), else
    /// the response's bytes or 1 (score_unit), the unit that `reference` is in too.
    double scoreLength = 0;

    /// r_theta of a summed log-likelihood of `sequence`, in the unit of `reference`.
    double preferenceScore(const SequenceScore& score) const
    {
        return scoreLength > 0 ? score.sum / scoreLength : score.mean();
    }
};

/// What one item did in a step, measured with the weights before the step.
struct ItemOutcome {
    SequenceScore score;     ///< of `sequence` under the target
    SequenceScore rejected;  ///< of `rejected` under the target
    double loss = 0;         ///< the item's own objective, before averaging
    double coefficient = 0;  ///< tau; NaN where there is none (no reference, DPO)
};

/// What the objective of a window is divided by; 0 = what the request's own items come to.
struct WindowSize {
    std::int64_t samples = 0;         ///< samples or pairs
    std::int64_t responseTokens = 0;  ///< of `sequence`, of all samples
};

/// An optimizer step: the window of all items that form one gradient. Items are cut into micro-batches of
/// `microBatchSize` items in order; the result does not depend on where the cuts fall (beyond rounding), since the
/// window's own denominator is used.
struct StepRequest {
    std::span<const TrainingItem> items;
    int microBatchSize = 0;
    method::ObjectiveSettings objective;
    double learningRate = 0;
    WindowSize window = {};  ///< of the whole window where this process has a part of it alone
};

struct StepOutcome {
    double loss = 0;                 ///< the objective over the window
    double gradNorm = 0;             ///< global 2-norm before clipping
    bool skipped = false;            ///< loss or gradient was not finite: the weights were left as they are
    std::vector<ItemOutcome> items;  ///< in the order of the request
    std::int64_t tokens = 0;         ///< non-padding tokens that were run through the model
    std::int64_t memoryBytes = 0;    ///< as steps.memory_bytes of the schema
};

/// A window of its own: what windowOf(items) says is what a request without `window` is divided by.
inline WindowSize windowOf(std::span<const TrainingItem> items)
{
    WindowSize size{static_cast<std::int64_t>(items.size()), 0};
    for (const TrainingItem& item : items)
        for (std::size_t i = 1; i < item.sequence.ids.size(); ++i)
            size.responseTokens += item.sequence.responseMask[i] != 0 ? 1 : 0;
    return size;
}

/// A model under training: weights, optimizer state and nothing else. Batch order, schedules and reports belong to
/// engine/train.
class Learner {
public:
    virtual ~Learner() = default;

    virtual Result<StepOutcome> step(const StepRequest& request) = 0;

    /// Computes the step's gradients and leaves everything as it is: what a step needs in memory is then known.
    virtual Status rehearse(const StepRequest& request) = 0;

    /// The current weights as a likelihood model; borrowed, valid as long as the learner.
    virtual LikelihoodModel& likelihood() = 0;

    /// Of the numbers that are trained.
    virtual std::int64_t parameterCount() const = 0;

    /// Writes model.safetensors (or shards and an index), or of adapters adapter_config.json and
    /// adapter_model.safetensors in PEFT's layout, into an existing folder; other files of the folder are left alone.
    virtual Status saveWeights(const std::filesystem::path& folder) = 0;

    /// Writes optimizer.safetensors (moments, step count, master weights) into an existing folder.
    virtual Status saveOptimizer(const std::filesystem::path& folder) = 0;

    /// Restores weights and optimizer from a folder written by the two above; bit for bit on the CPU.
    virtual Status restore(const std::filesystem::path& folder) = 0;
};

}  // namespace poft::api
