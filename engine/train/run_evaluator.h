// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "engine/evaluate/prepared_task.h"
#include "engine/method/objective.h"
#include "engine/train/training_set.h"
#include "engine/work/job_context.h"
#include "storage/recipe/job_spec.h"
#include "storage/records/evaluation.h"

namespace poft::engine {

/// An evaluation that a run repeats: the questions are made once.
struct RunEvaluation {
    std::unique_ptr<PreparedTask> task;
    std::optional<storage::Id> dataset;  ///< none where the questions are rows of files
    recipe::Evaluation::When when = recipe::Evaluation::When::Epoch;
};

/// Held-out samples whose log-likelihood a run follows.
struct RunValidation {
    storage::Id dataset = 0;
    TrainingSet set;
};

/// The best evaluation of a run so far, by its metric_for_best_model.
struct BestSoFar {
    std::int64_t step = 0;
    double value = 0;
    int evaluationsSince = 0;  ///< that were no better
};

/// What a run measures while it trains, written to the database as it is known: its tasks, and the loss on held-out
/// samples (task "validation": metrics cross_entropy, cross_entropy_token, loss, tau_mean). What is best is read from
/// those rows, so a resumed run knows it too.
class RunEvaluator {
public:
    /// All arguments outlive the evaluator.
    RunEvaluator(const JobContext& context, storage::Id run, const std::vector<RunEvaluation>& tasks,
                 const std::optional<RunValidation>& validation, const method::ObjectiveSettings& objective,
                 api::LikelihoodModel& model);

    Status runTask(std::size_t index, double epoch, std::int64_t step);

    /// Nothing without held-out samples.
    Status runValidation(double epoch, std::int64_t step);

    /// The newest value of a task's first metric.
    double newest(std::size_t index) const { return m_values[index]; }

    bool hasValidation() const { return m_validation.has_value(); }

    /// None before the first evaluation. Of equal ones the earliest.
    Result<std::optional<BestSoFar>> best(recipe::BestMetric metric) const;

private:
    Status insert(const std::string& metric, double value, double epoch, std::int64_t step,
                  const std::vector<storage::EvaluationItem>& items) const;

    const JobContext& m_context;
    storage::Id m_run;
    const std::vector<RunEvaluation>& m_tasks;
    const std::optional<RunValidation>& m_validation;
    const method::ObjectiveSettings& m_objective;
    api::LikelihoodModel& m_model;
    std::vector<double> m_values;
};

}  // namespace poft::engine
