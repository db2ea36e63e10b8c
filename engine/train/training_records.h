// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/score/sequence_maker.h"
#include "engine/train/checkpoint_folder.h"
#include "engine/train/run_evaluator.h"
#include "engine/train/step_recorder.h"
#include "engine/train/trainer.h"
#include "engine/work/job_context.h"
#include "storage/recipe/job_spec.h"
#include "storage/records/token_likelihood.h"

namespace poft::engine {

/// Ends a training early: at the first measurement of `evaluation` with a value of at least `value`.
struct EarlyEnd {
    std::size_t evaluation = 0;  ///< index into RunRecords::evaluations
    double value = 0;
    std::int64_t everySteps = 0;  ///< 0 = at the end of each epoch
};

/// What a run keeps, beside the training itself.
struct RunRecords {
    storage::Id run = 0;
    storage::Id dataset = 0;  ///< whose samples get an epoch score; 0 = none
    Companions companions;    ///< of checkpoints
    recipe::TrainingSettings settings;
    SharedCut shared;  ///< under truncation = shared the aligned models
    std::string templateDate;
    std::vector<RunEvaluation> evaluations;
    std::optional<RunValidation> validation;
    std::optional<EarlyEnd> earlyEnd;
    std::vector<storage::Id> experiments;         ///< whose sample scores follow this run
    std::vector<storage::WatchedSample> watched;  ///< whose tokens are kept before training and after each epoch
};

/// The events of a real run, written to the database and to the run's folder: steps through the recorder; after each
/// epoch a checkpoint, evaluations and epoch scores.
class TrainingRecords final : public TrainingEvents {
public:
    TrainingRecords(const JobContext& context, const RunRecords& records, const TrainingSet& set,
                    const TrainingPlan& plan, const ModelText& text, api::Learner& learner, StepRecorder& recorder);

    /// Evaluations and scores of epoch 0, before the first step.
    Status beforeTraining();

    /// The training goes on from a checkpoint.
    void resumedFrom(const TrainerState& state);

    Result<bool> stepDone(const StepReport& report) override;
    Result<bool> epochDone(std::int64_t epoch, std::int64_t step) override;
    Status saveCheckpoint(const TrainingPosition& position, std::int64_t step) override;
    Status pausing() override { return m_recorder.flush(); }
    bool checkpointDue(std::int64_t step, bool epochEnded) override;

    /// Whether the early end was reached.
    bool endedEarly() const { return m_endedEarly; }

    /// The step whose checkpoint the run ends with: the best one where load_best_model_at_end asks for it, else none.
    Result<std::optional<std::int64_t>> bestStep() const;

private:
    Status runTasks(double epoch, std::int64_t step, bool last);
    Result<bool> isNoBetter();
    bool measuresAt(std::int64_t step) const;
    Status scoreEpoch(std::int64_t epoch, std::int64_t step);

    /// For experiments whose scores were there before they were: no score job has shown them.
    Status showAlignedScores();
    SequenceMaker sequenceMaker() const;
    Result<storage::Id> epochSeries(std::int64_t epoch) const;
    Status fillFull(storage::Id series);
    Status fillOnline(storage::Id series, std::int64_t step);
    Status pruneCheckpoints();
    bool scoresEpochs() const;
    Status noteSkipped(std::int64_t step);

    const JobContext& m_context;
    const RunRecords& m_records;
    const TrainingSet& m_set;
    const TrainingPlan& m_plan;
    const ModelText& m_text;
    api::Learner& m_learner;
    StepRecorder& m_recorder;
    RunEvaluator m_evaluator;
    double m_epoch = 0;             ///< after the newest step
    std::int64_t m_epochStart = 0;  ///< steps done when the pass in hand began
    bool m_endedEarly = false;      ///< the wanted value was reached
    bool m_gaveUp = false;          ///< no better for too long
    bool m_skipped = false;         ///< a step was left out, and a finding says so
};

}  // namespace poft::engine
