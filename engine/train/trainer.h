// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/api/learner.h"
#include "engine/method/schedule.h"
#include "engine/train/batch_order.h"
#include "engine/train/training_set.h"
#include "engine/work/job_control.h"
#include "storage/result/result.h"

namespace poft::engine {

/// The resolved numbers of one training.
struct TrainingPlan {
    method::ObjectiveSettings objective;
    method::Schedule schedule;  ///< its totalSteps is the number of optimizer steps of the whole run
    std::size_t windowSize =
        1;  ///< samples of an optimizer step: per_device_train_batch_size × gradient_accumulation_steps
    int microBatchSize = 1;  ///< samples run through the model at once
    std::uint64_t seed = 0;
};

/// One finished optimizer step. The spans are valid during the call that hands it over.
struct StepReport {
    std::int64_t step = 0;                 ///< 1-based
    double epoch = 0;                      ///< passes over the training set after this step
    std::span<const std::size_t> indices;  ///< of TrainingSet::samples, in the order of outcome.items
    const api::StepOutcome& outcome;
    double learningRate = 0;
    double seconds = 0;  ///< wall time of the step
};

/// What a training does besides learning; implemented over the database for real runs and in memory for tests.
class TrainingEvents {
public:
    virtual ~TrainingEvents() = default;

    /// Returns whether to go on; false ends the run early as if it were complete.
    virtual Result<bool> stepDone(const StepReport& report) = 0;

    /// After each whole pass (`epoch` counts from 1), and after the last step wherever it falls; its checkpoint is kept
    /// already, so a resume calls this again for a pass whose end was interrupted: doing it twice must be the same as
    /// once. Returns whether to go on.
    virtual Result<bool> epochDone(std::int64_t epoch, std::int64_t step) = 0;

    /// Keep everything that a resume needs. `position` is where the next step begins.
    virtual Status saveCheckpoint(const TrainingPosition& position, std::int64_t step) = 0;

    /// The training is about to stand still for as long as a person wants: all that was told is to be seen by then.
    virtual Status pausing() = 0;

    /// Whether a checkpoint is due after this step, beside the last one and those on request.
    virtual bool checkpointDue(std::int64_t step, bool epochEnded) = 0;
};

/// The training loop: order → window → learner's step → report. Knows no tensors and no database. A run is a pure
/// function of its training set, plan and starting weights, so an interrupted one that resumes from a checkpoint
/// repeats the uninterrupted one.
class Trainer {
public:
    Trainer(api::Learner& learner, const TrainingSet& set, const TrainingPlan& plan, TrainingEvents& events,
            JobControl& control);

    /// Trains from `position` (with `step` optimizer steps behind it) to the end. On a stop it keeps a checkpoint and
    /// fails with ErrorKind::Stopped; likewise where a process that trains along is lost, with ErrorKind::Busy. A loss
    /// or gradient that is not finite skips its step; five in a row end the run with a sentence.
    Status run(TrainingPosition position, std::int64_t step);

private:
    Result<bool> oneStep(const TrainingPosition& position, std::int64_t step);
    Result<bool> afterStep(const TrainingPosition& position, std::int64_t step, bool goOn);
    Status afterFailure(const TrainingPosition& position, std::int64_t step, const Error& error);
    std::vector<api::TrainingItem> itemsOf(std::span<const std::size_t> indices) const;

    api::Learner& m_learner;
    const TrainingSet& m_set;
    const TrainingPlan& m_plan;
    TrainingEvents& m_events;
    JobControl& m_control;
    BatchOrder m_order;
    int m_skippedInARow = 0;
};

}  // namespace poft::engine
