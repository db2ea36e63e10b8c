// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include <ATen/core/Tensor.h>

#include "engine/api/backend.h"
#include "engine/api/learner.h"
#include "engine/torch/model/decoder_model.h"
#include "engine/torch/model/scorer.h"
#include "engine/torch/peers/torch_peers.h"
#include "engine/torch/train/adamw.h"
#include "engine/torch/train/master_weights.h"
#include "engine/torch/train/objective_tensors.h"
#include "engine/torch/train/window.h"

namespace poft::engine {

/// A decoder under training: all its weights, or adapters beside them. Under bfloat16 the weights that the optimizer
/// changes are float32 and the decoder computes with the rounded numbers (MasterWeights); gradients add up in float32
/// in either case. On the CPU the same requests give the same bits with the same number of threads.
class TorchLearner final : public api::Learner {
public:
    /// `weights`: layout.totalSize() float32 values to start from. The model's type decides whether there is a master
    /// copy. `base` is the folder that the weights come from, which saved adapters name.
    TorchLearner(std::shared_ptr<DecoderModel> model, const at::Tensor& weights, const api::LearnerSettings& settings,
                 std::filesystem::path base = {});

    Result<api::StepOutcome> step(const api::StepRequest& request) override;
    Status rehearse(const api::StepRequest& request) override;
    api::LikelihoodModel& likelihood() override { return m_scorer; }
    std::int64_t parameterCount() const override { return m_model->trainedLayout().parameterCount(); }
    Status saveWeights(const std::filesystem::path& folder) override;
    Status saveOptimizer(const std::filesystem::path& folder) override;
    Status restore(const std::filesystem::path& folder) override;

    /// Puts the gradient of the window's objective into gradient() and returns what each item did. For the numeric
    /// checks, and the first half of a step.
    WindowOutcome accumulate(const api::StepRequest& request);

    const at::Tensor& gradient() const { return m_gradient; }
    /// The weights that are trained, MasterWeights::values().
    at::Tensor master() const { return m_master.values(); }
    DecoderModel& model() { return *m_model; }

private:
    /// How many parts of a micro-batch run side by side, each with a gradient of its own.
    std::int64_t workerCount() const;

    /// What is dropped in one part of the step under way.
    Dropout dropoutOf(std::size_t part) const;

    /// accumulate(), and what all processes come to where there are several: gradient() is then the sum over them, and
    /// the loss that of the whole window. Whatever goes wrong here, the others are not left waiting.
    Result<WindowOutcome> gatherGradients(const api::StepRequest& request);

    std::shared_ptr<DecoderModel> m_model;
    std::filesystem::path m_base;
    bool m_recomputes;
    MasterWeights m_master;  ///< what the optimizer changes
    at::Tensor m_gradient;   ///< flat, in the type of m_master
    DecoderWeights m_gradientViews;
    std::vector<at::Tensor> m_workerGradients;  ///< of the workers after the first
    std::vector<DecoderWeights> m_workerViews;
    AdamW m_optimizer;
    Scorer m_scorer;
    TorchPeers* m_peers;  ///< null = alone
};

}  // namespace poft::engine
