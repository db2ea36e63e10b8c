// SPDX-License-Identifier: Apache-2.0
#include "engine/train/training_run.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/model/config.h"
#include "engine/report/build_info.h"
#include "engine/train/rehearsal.h"
#include "engine/train/training_plan.h"
#include "engine/work/job_inputs.h"
#include "engine/work/load_progress.h"
#include "storage/tables/datasets.h"
#include "storage/tables/experiments.h"
#include "storage/tables/findings.h"
#include "storage/tables/runs.h"
#include "storage/tables/token_likelihoods.h"

namespace poft::engine {

namespace {

Result<storage::Id> insertRun(const JobContext& context, const TrainingSetup& setup, const TrainingPlan& plan,
                              api::Backend& backend)
{
    const std::size_t samples = setup.set.samples.size();
    storage::Run run;
    run.jobId = context.job().id;
    run.name = context.job().name;
    run.objective = setup.objectiveName;
    run.seed = setup.settings.seed;
    run.settings = setup.specText;
    run.engineBuild = engineBuild() + ", " + backend.version();
    run.totalSteps = plan.schedule.totalSteps;
    run.totalEpochs = static_cast<double>(plan.schedule.totalSteps * static_cast<std::int64_t>(plan.windowSize)) /
                      static_cast<double>(samples);
    if (setup.settings.maxSteps <= 0)
        run.totalEpochs = setup.settings.numTrainEpochs;
    run.samples = static_cast<std::int64_t>(samples);
    run.droppedSamples = setup.set.dropped;
    run.filteredSamples = setup.set.filtered;
    if (setup.settings.truncation == recipe::Truncation::Own)
        run.unequalCuts = setup.set.unequalCuts;
    return storage::startRun(context.writer(), run);
}

/// Folders that a dead attempt left half written, or whose row never came.
void removeStrayFolders(const JobContext& context, storage::Id run, const std::vector<storage::Checkpoint>& known)
{
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(context.workspace.runFolder(run), error)) {
        const std::string name = entry.path().filename().string();
        const bool listed = std::ranges::any_of(
            known, [&](const storage::Checkpoint& one) { return context.workspace.resolve(one.path) == entry.path(); });
        if (name.starts_with("checkpoint-") && !listed) {
            std::error_code ignored;
            std::filesystem::remove_all(entry.path(), ignored);
        }
    }
}

/// Restores the newest checkpoint that is whole; a row without a valid folder is skipped with a finding.
Result<std::optional<TrainerState>> resume(const JobContext& context, storage::Id run, api::Learner& learner)
{
    POFT_TRY_ASSIGN(auto checkpoints, storage::checkpointsOfRun(context.connection, run));
    removeStrayFolders(context, run, checkpoints);
    for (auto checkpoint = checkpoints.rbegin(); checkpoint != checkpoints.rend(); ++checkpoint) {
        if (!checkpoint->resumable)
            continue;
        const std::filesystem::path folder = context.workspace.resolve(checkpoint->path);
        const auto state = readTrainerState(folder);
        if (state)
            if (const Status restored = learner.restore(folder); restored) {
                POFT_TRY(storage::removeBeyond(context.writer(), run, state->step, state->epoch));
                return std::optional(*state);
            }
        POFT_TRY(storage::addFinding(
            context.writer(), context.job().id, true,
            fmt::format("The checkpoint of step {} of {} is damaged; the run goes on from an earlier one.",
                        checkpoint->step, context.job().name)));
        POFT_TRY(storage::removeCheckpoint(context.writer(), checkpoint->id));
    }
    POFT_TRY(storage::removeBeyond(context.writer(), run, 0, 0));
    return std::optional<TrainerState>();
}

Result<std::vector<storage::Id>> experimentsOf(storage::Connection& connection, storage::Id job)
{
    POFT_TRY_ASSIGN(const auto places, storage::placesOfJob(connection, job));
    std::vector<storage::Id> out;
    for (const storage::JobPlace& place : places)
        if (std::ranges::find(out, place.experimentId) == out.end())
            out.push_back(place.experimentId);
    return out;
}

/// A checkpoint carries the template that it learnt, and ends its answers where they were learnt to end, also for
/// readers that know the folder alone.
Companions companionsOf(const TrainingSetup& setup)
{
    Companions companions{setup.companions, {}, {}};
    const text::ChatFormat& format = setup.text.format;
    if (!format.chosenName().empty())
        companions.chatTemplate = format.templateText();
    if (const auto end = setup.text.tokenizer.tokenId(format.endOfTurn()))
        companions.endTokens = {*end};
    return companions;
}

}  // namespace

Result<TrainedRun> runTraining(const JobContext& context, TrainingSetup setup)
{
    context.control.progress(0, "loading the model");
    POFT_TRY_ASSIGN(api::Backend * backend, context.backend.backend());
    const api::LoadSettings load{context.device, setup.settings.bf16 ? api::DType::BFloat16 : api::DType::Float32, 0,
                                 loadProgress(context.control, "the model")};
    POFT_TRY_ASSIGN(auto learner,
                    setup.start(*backend, {load, optimizerSettings(setup.settings), adapterSettings(setup.settings),
                                           setup.settings.gradientCheckpointing}));

    const TrainingPlan plan = trainingPlan(setup.settings, setup.set.samples.size());
    TrainedRun outcome;
    POFT_TRY_ASSIGN(outcome.run, insertRun(context, setup, plan, *backend));
    POFT_TRY_ASSIGN(const api::ModelConfig config, model::readConfig(setup.companions));
    const Rehearsal rehearsal(context, config, setup.settings, setup.set, plan);
    POFT_TRY(checkDisk(context.workspace.runFolder(outcome.run), config, setup.settings));
    POFT_TRY(rehearsal.run(*learner, *backend));
    POFT_TRY_ASSIGN(const auto state, resume(context, outcome.run, *learner));

    RunRecords records;
    records.run = outcome.run;
    records.dataset = setup.dataset;
    records.companions = companionsOf(setup);
    records.settings = setup.settings;
    records.templateDate = setup.templateDate;
    records.shared = setup.shared;
    records.evaluations = std::move(setup.evaluations);
    records.validation = std::move(setup.validation);
    records.earlyEnd = setup.earlyEnd;
    records.watched = std::move(setup.watched);
    POFT_TRY(storage::rewriteWatchedSamples(context.writer(), outcome.run, records.watched));
    POFT_TRY_ASSIGN(records.experiments, experimentsOf(context.connection, context.job().id));
    POFT_TRY_ASSIGN(const auto recorder, StepRecorder::start(context.workspace, context.lease, outcome.run));
    TrainingRecords events(context, records, setup.set, plan, setup.text, *learner, *recorder);
    TrainingPosition position{plan.seed, 0, 0};
    if (state) {
        position = state->position;
        events.resumedFrom(*state);
    } else {
        POFT_TRY(events.beforeTraining());
    }

    Trainer trainer(*learner, setup.set, plan, events, context.control);
    if (const Status trained = trainer.run(position, state ? state->step : 0); !trained)
        return fail(rehearsal.explained(trained.error(), *backend));
    POFT_TRY(recorder->flush());
    outcome.endedEarly = events.endedEarly();
    POFT_TRY_ASSIGN(const auto checkpoints, storage::checkpointsOfRun(context.connection, outcome.run));
    if (checkpoints.empty())
        return fail(ErrorKind::NotFound,
                    "The run ended without a checkpoint: num_train_epochs or max_steps gives no step.");
    outcome.last = checkpoints.back();
    POFT_TRY_ASSIGN(const std::optional<std::int64_t> best, events.bestStep());
    for (const storage::Checkpoint& checkpoint : checkpoints)
        if (checkpoint.step == best)
            outcome.last = checkpoint;
    return outcome;
}

}  // namespace poft::engine
