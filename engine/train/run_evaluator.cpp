// SPDX-License-Identifier: Apache-2.0
#include "engine/train/run_evaluator.h"

#include <fmt/format.h>

#include "engine/train/validation.h"
#include "storage/tables/evaluations.h"

namespace poft::engine {

namespace {

constexpr const char* kValidation = "validation";

}  // namespace

RunEvaluator::RunEvaluator(const JobContext& context, storage::Id run, const std::vector<RunEvaluation>& tasks,
                           const std::optional<RunValidation>& validation, const method::ObjectiveSettings& objective,
                           api::LikelihoodModel& model)
    : m_context(context),
      m_run(run),
      m_tasks(tasks),
      m_validation(validation),
      m_objective(objective),
      m_model(model),
      m_values(tasks.size(), 0.0)
{
}

Status RunEvaluator::runTask(std::size_t index, double epoch, std::int64_t step)
{
    const RunEvaluation& evaluation = m_tasks[index];
    const PreparedTask& task = *evaluation.task;
    POFT_TRY_ASSIGN(const TaskResult result, task.run(m_model, m_context.control));
    m_values[index] = result.metrics.front().value;
    for (std::size_t metric = 0; metric < task.metrics().size(); ++metric) {
        std::vector<storage::EvaluationItem> items;
        items.reserve(result.items.size());
        for (const ItemResult& item : result.items)
            items.push_back(storedItem(item, metric, metric == 0));
        storage::Evaluation row;
        row.runId = m_run;
        row.task = task.name();
        row.datasetId = evaluation.dataset;
        row.metric = task.metrics()[metric];
        row.step = step;
        row.epoch = epoch;
        row.value = result.metrics[metric].value;
        POFT_TRY(storage::insertEvaluation(m_context.writer(), row, items));
    }
    return {};
}

Status RunEvaluator::runValidation(double epoch, std::int64_t step)
{
    if (!m_validation)
        return {};
    POFT_TRY_ASSIGN(const ValidationOutcome outcome, validate(m_model, m_validation->set, m_objective));
    std::vector<storage::EvaluationItem> items;
    items.reserve(outcome.rTheta.size());
    for (std::size_t i = 0; i < outcome.rTheta.size(); ++i)
        items.push_back({m_validation->set.samples[i].sampleId, outcome.rTheta[i], ""});
    POFT_TRY(insert("cross_entropy", outcome.crossEntropy, epoch, step, items));
    POFT_TRY(insert("cross_entropy_token", outcome.crossEntropyPerToken, epoch, step, {}));
    if (outcome.loss)
        POFT_TRY(insert("loss", *outcome.loss, epoch, step, {}));
    if (outcome.tauMean)
        POFT_TRY(insert("tau_mean", *outcome.tauMean, epoch, step, {}));
    return {};
}

Status RunEvaluator::insert(const std::string& metric, double value, double epoch, std::int64_t step,
                            const std::vector<storage::EvaluationItem>& items) const
{
    storage::Evaluation row;
    row.runId = m_run;
    row.task = kValidation;
    row.datasetId = m_validation->dataset;
    row.metric = metric;
    row.step = step;
    row.epoch = epoch;
    row.value = value;
    row.items = static_cast<std::int64_t>(m_validation->set.samples.size());
    POFT_TRY(storage::insertEvaluation(m_context.writer(), row, items));
    return {};
}

Result<std::optional<BestSoFar>> RunEvaluator::best(recipe::BestMetric metric) const
{
    const bool byTask = metric == recipe::BestMetric::Evaluation;
    const std::string task = byTask && !m_tasks.empty() ? m_tasks.front().task->name() : kValidation;
    const std::string name = byTask && !m_tasks.empty()                   ? m_tasks.front().task->metrics().front()
                             : metric == recipe::BestMetric::CrossEntropy ? "cross_entropy"
                                                                          : "loss";
    POFT_TRY_ASSIGN(const auto rows, storage::evaluationsOfRun(m_context.connection, m_run));
    std::optional<BestSoFar> best;
    for (const storage::Evaluation& row : rows) {
        // Before the first step there is no checkpoint to go back to.
        if (row.task != task || row.metric != name || row.step == 0)
            continue;
        if (!best || (byTask ? row.value > best->value : row.value < best->value))
            best = BestSoFar{row.step, row.value, 0};
        else
            ++best->evaluationsSince;
    }
    return best;
}

}  // namespace poft::engine
