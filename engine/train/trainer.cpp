// SPDX-License-Identifier: Apache-2.0
#include "engine/train/trainer.h"

#include <fmt/format.h>

#include <chrono>

namespace poft::engine {

namespace {

constexpr int kSkippedStepsAllowed = 5;

}  // namespace

Trainer::Trainer(api::Learner& learner, const TrainingSet& set, const TrainingPlan& plan, TrainingEvents& events,
                 JobControl& control)
    : m_learner(learner),
      m_set(set),
      m_plan(plan),
      m_events(events),
      m_control(control),
      m_order(set.samples.size(), plan.windowSize, plan.seed)
{
}

Status Trainer::run(TrainingPosition position, std::int64_t step)
{
    bool goOn = true;
    // What follows the end of a pass may have been interrupted.
    if (step > 0 && (position.window == 0 || step == m_plan.schedule.totalSteps)) {
        POFT_TRY_ASSIGN(goOn, m_events.epochDone(position.window == 0 ? position.epoch : position.epoch + 1, step));
    }
    while (goOn && step < m_plan.schedule.totalSteps) {
        if (m_control.pauseRequested()) {
            POFT_TRY(m_events.pausing());
            m_control.waitWhilePaused();
        }
        if (m_control.stopRequested()) {
            POFT_TRY(m_events.saveCheckpoint(position, step));
            return fail(ErrorKind::Stopped,
                        fmt::format("Stopped on request after step {}; a checkpoint of it is kept.", step));
        }
        const auto done = oneStep(position, step);
        if (!done)
            return afterFailure(position, step, done.error());
        goOn = *done;
        ++step;
        ++position.window;
        if (position.window == m_order.windowsPerEpoch()) {
            position.window = 0;
            ++position.epoch;
        }
        POFT_TRY_ASSIGN(goOn, afterStep(position, step, goOn));
    }
    return {};
}

Result<bool> Trainer::oneStep(const TrainingPosition& position, std::int64_t step)
{
    const auto begun = std::chrono::steady_clock::now();
    const std::vector<std::size_t> indices = m_order.window(position.epoch, position.window);
    const std::vector<api::TrainingItem> items = itemsOf(indices);
    const double rate = m_plan.schedule.rate(step);
    POFT_TRY_ASSIGN(const api::StepOutcome outcome,
                    m_learner.step({items, m_plan.microBatchSize, m_plan.objective, rate}));

    m_skippedInARow = outcome.skipped ? m_skippedInARow + 1 : 0;
    if (m_skippedInARow == kSkippedStepsAllowed)
        return fail(ErrorKind::Invalid, fmt::format("The loss or gradient was not finite in {} steps in a row up to "
                                                    "step {}: lower learning_rate, or look for "
                                                    "broken samples.",
                                                    kSkippedStepsAllowed, step + 1));

    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
    const double epoch = static_cast<double>(position.epoch) +
                         static_cast<double>(position.window + 1) / static_cast<double>(m_order.windowsPerEpoch());
    return m_events.stepDone({step + 1, epoch, indices, outcome, rate, seconds});
}

Status Trainer::afterFailure(const TrainingPosition& position, std::int64_t step, const Error& error)
{
    // Another process is lost; the weights of this one are those after `step` steps.
    if (error.kind != ErrorKind::Busy || step == 0)
        return fail(error);
    if (const Status saved = m_events.saveCheckpoint(position, step); !saved)
        return fail(error.kind, error.message + " No checkpoint of this step could be kept: " + saved.error().message);
    return fail(error.kind, fmt::format("{} A checkpoint of step {} is kept, from which the training goes on.",
                                        error.message, step));
}

Result<bool> Trainer::afterStep(const TrainingPosition& position, std::int64_t step, bool goOn)
{
    const bool last = !goOn || step == m_plan.schedule.totalSteps;
    const bool epochEnded = position.window == 0;
    const bool asked = m_control.takeCheckpointRequest();
    const bool save = asked || last || m_events.checkpointDue(step, epochEnded);
    if (save)
        POFT_TRY(m_events.saveCheckpoint(position, step));
    if (!epochEnded && !last)
        return true;

    const auto more = m_events.epochDone(epochEnded ? position.epoch : position.epoch + 1, step);
    const bool stopped = !more && more.error().kind == ErrorKind::Stopped;
    if ((stopped || (more && !*more)) && !save)
        POFT_TRY(m_events.saveCheckpoint(position, step));
    if (!more)
        return fail(more.error());
    return goOn && *more;
}

std::vector<api::TrainingItem> Trainer::itemsOf(std::span<const std::size_t> indices) const
{
    std::vector<api::TrainingItem> items;
    items.reserve(indices.size());
    for (const std::size_t index : indices)
        items.push_back(m_set.samples[index].item);
    return items;
}

}  // namespace poft::engine
