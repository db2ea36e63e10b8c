// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "engine/train/training_records.h"
#include "engine/work/job_inputs.h"
#include "storage/records/run.h"

namespace poft::engine {

/// Everything that a training needs, whether it is an arm of an experiment or a model that is made.
struct TrainingSetup {
    recipe::TrainingSettings settings;
    std::string objectiveName;  ///< runs.objective
    std::string specText;       ///< runs.settings
    std::string templateDate;
    TrainingSet set;
    ModelText text;
    SharedCut shared;                  ///< under truncation = shared the aligned models
    std::filesystem::path companions;  ///< folder of config, tokenizer and template
    storage::Id dataset = 0;           ///< whose samples get an epoch score; 0 = none
    std::vector<RunEvaluation> evaluations;
    std::optional<RunValidation> validation;
    std::optional<EarlyEnd> earlyEnd;
    /// Makes the learner that the training starts from.
    std::function<Result<std::unique_ptr<api::Learner>>(api::Backend&, const api::LearnerSettings&)> start;
    std::vector<storage::WatchedSample> watched = {};  ///< of `dataset`, whose tokens are followed
};

/// What came of it.
struct TrainedRun {
    storage::Id run = 0;
    storage::Checkpoint last;  ///< the checkpoint of the last step, or of the best where that is asked for
    bool endedEarly = false;
};

/// Runs a training to its end: the run's row, a resume from the newest whole checkpoint (rows beyond it are removed),
/// the loop, the records. The run is left unfinished (storage::finishRun): the caller says which model came of it.
Result<TrainedRun> runTraining(const JobContext& context, TrainingSetup setup);

}  // namespace poft::engine
