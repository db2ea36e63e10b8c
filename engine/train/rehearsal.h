// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/backend.h"
#include "engine/train/trainer.h"
#include "engine/work/job_context.h"
#include "storage/recipe/settings.h"

namespace poft::engine {

/// Refuses to begin where the disk of the run's folder (made where it is new) has no room for two checkpoints that can
/// be gone on from: the newest one and the next, which is written before the other goes.
Status checkDisk(const std::filesystem::path& folder, const api::ModelConfig& model,
                 const recipe::TrainingSettings& settings);

/// What there is to know before a training begins, and to say when it ends for want of it.
class Rehearsal {
public:
    /// All arguments outlive this.
    Rehearsal(const JobContext& context, const api::ModelConfig& model, const recipe::TrainingSettings& settings,
              const TrainingSet& set, const TrainingPlan& plan)
        : m_context(context), m_model(model), m_settings(settings), m_set(set), m_plan(plan)
    {
    }

    /// Runs the longest micro-batch that can come, forward and backward; weights and optimizer stay as they are.
    Status run(api::Learner& learner, api::Backend& backend) const;

    /// The same error; of one about memory, with what was needed and what would fit.
    Error explained(const Error& error, api::Backend& backend) const;

private:
    std::vector<std::size_t> longest() const;

    const JobContext& m_context;
    const api::ModelConfig& m_model;
    const recipe::TrainingSettings& m_settings;
    const TrainingSet& m_set;
    const TrainingPlan& m_plan;
};

}  // namespace poft::engine
