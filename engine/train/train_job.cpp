// SPDX-License-Identifier: Apache-2.0
#include "engine/train/train_job.h"

#include <fmt/format.h>

#include "engine/score/fertility.h"
#include "engine/score/scorer.h"
#include "engine/score/supervision_record.h"
#include "engine/train/model_registration.h"
#include "engine/train/run_evaluations.h"
#include "engine/train/train_supervision.h"
#include "engine/train/training_data.h"
#include "engine/train/training_run.h"
#include "engine/train/watched_samples.h"
#include "engine/work/load_progress.h"
#include "storage/tables/findings.h"
#include "storage/tables/runs.h"

namespace poft::engine {

namespace {

Result<storage::Model> startModel(const JobInputs& inputs, const recipe::TrainSpec& spec)
{
    if (spec.after)
        return inputs.after();
    if (!spec.target)
        return fail(ErrorKind::Invalid, "The job names no model to start from: queue the experiment again.");
    return inputs.model(*spec.target);
}

/// Log-likelihoods of the pairs under the model that DPO starts from, computed once and kept (docs/method.md eq. 7).
Result<storage::Id> referenceSeries(const JobContext& context, const storage::Model& start,
                                    const storage::Dataset& pairs, const SequenceMaker& maker,
                                    const recipe::TrainSpec& spec)
{
    storage::ScoreSeries series;
    series.role = "reference";
    series.key = seriesKey(start, maker, spec.templateDate).toJson();
    series.modelId = start.id;
    POFT_TRY_ASSIGN(const storage::Id id, storage::findOrCreateSeries(context.writer(), series));
    POFT_TRY_ASSIGN(const std::int64_t missing, storage::countMissingContents(context.connection, id, pairs.id));
    if (missing > 0) {
        POFT_TRY_ASSIGN(api::Backend * backend, context.backend.backend());
        const api::LoadSettings load{context.device, spec.training.bf16 ? api::DType::BFloat16 : api::DType::Float32, 0,
                                     loadProgress(context.control, start.name)};
        POFT_TRY_ASSIGN(const auto model, backend->loadModel(context.workspace.resolve(start.path), load));
        POFT_TRY(fillSeries(
            context.writer(), id, pairs.id, *model, maker, context.control, [&](std::int64_t done, std::int64_t total) {
                context.control.progress(0, fmt::format("reference: {} of {} responses scored", done, total));
            }));
    }
    POFT_TRY(storage::linkSeries(context.writer(), context.job().id, id, pairs.id));
    return id;
}

/// Says so where the tokenizers of target and aligned models are too different for means per token to compare.
Status noteFertility(const JobContext& context, const JobInputs& inputs, const recipe::TrainSpec& spec,
                     storage::Id dataset, const TrainingSet& set)
{
    if (spec.training.scoreUnit != recipe::ScoreUnit::Token || set.responseTokens == 0)
        return {};
    POFT_TRY_ASSIGN(std::vector<Fertility> models, alignedFertility(context.connection, inputs, spec, dataset));
    models.push_back(
        {"the target", static_cast<double>(set.responseBytes) / static_cast<double>(set.responseTokens), 0});
    if (const auto gap = widestGap(models))
        return storage::addFinding(context.writer(), context.job().id, true, gapSentence(*gap));
    return {};
}

/// The target and the aligned models, each with those that share its cut.
Result<std::vector<SupervisedModel>> supervisedModels(const JobInputs& inputs, const recipe::TrainSpec& spec,
                                                      const storage::Model& start)
{
    std::vector<storage::Model> models{start};
    for (const recipe::AlignedModel& aligned : spec.aligned) {
        POFT_TRY_ASSIGN(models.emplace_back(), inputs.model(aligned.model));
    }
    std::vector<SupervisedModel> out;
    for (std::size_t i = 0; i < models.size(); ++i) {
        SupervisedModel& one = out.emplace_back(SupervisedModel{models[i], {}, i == 0 ? "target" : "aligned"});
        for (std::size_t j = 0; j < models.size() && spec.training.truncation == recipe::Truncation::Shared; ++j)
            if (j != i)
                one.sharedWith.push_back(models[j]);
    }
    return out;
}

Result<std::vector<storage::SupervisionReport>> recordAll(const JobContext& context, const storage::Dataset& dataset,
                                                          const std::vector<SupervisedModel>& models,
                                                          const recipe::TrainSpec& spec)
{
    std::vector<storage::SupervisionReport> out;
    for (const SupervisedModel& one : models) {
        POFT_TRY_ASSIGN(out.emplace_back(), recordSupervision(context, dataset, one,
                                                              recipe::scoreSettings(spec.training), spec.templateDate));
    }
    return out;
}

/// The training set of the spec, and the data set that epoch scores are of.
Status addData(const JobContext& context, const JobInputs& inputs, const recipe::TrainSpec& spec,
               const storage::Model& start, TrainingSetup& setup)
{
    if (spec.training.objective == recipe::Objective::Dpo) {
        if (!spec.pairs)
            return fail(ErrorKind::Invalid, "DPO needs preference pairs: name a data set under data.pairs.");
        POFT_TRY_ASSIGN(const storage::Dataset pairs, inputs.dataset(*spec.pairs));
        const recipe::ScoreSettings settings = recipe::scoreSettings(spec.training);
        const SequenceMaker maker(setup.text, settings);
        POFT_TRY_ASSIGN(const storage::SupervisionReport report,
                        recordSupervision(context, pairs, {start, {}, "target"}, settings, spec.templateDate));
        POFT_TRY_ASSIGN(const storage::Id reference, referenceSeries(context, start, pairs, maker, spec));
        POFT_TRY_ASSIGN(setup.set, makePairSet(context.connection, pairs.id, reference, maker));
        POFT_TRY(checkTrainable(setup.set, spec.training.maxDroppedShare, {report}));
        return noteSupervision(context, setup.set, spec.training.truncation, {report});
    }
    if (!spec.train)
        return fail(ErrorKind::Invalid, "The job names no training data: set data.train.");
    POFT_TRY_ASSIGN(const storage::Dataset dataset, inputs.dataset(*spec.train));
    POFT_TRY_ASSIGN(const auto aligned, loadAlignedScores(context.connection, inputs, spec, *spec.train, dataset.id));
    POFT_TRY_ASSIGN(const auto models, supervisedModels(inputs, spec, start));
    POFT_TRY_ASSIGN(const auto reports, recordAll(context, dataset, models, spec));
    POFT_TRY_ASSIGN(setup.shared,
                    loadSharedCut(context.workspace, start, models.front().sharedWith, spec.templateDate));
    const SequenceMaker maker(setup.text, recipe::scoreSettings(spec.training), setup.shared);
    POFT_TRY_ASSIGN(setup.set, makeTrainingSet(context.connection, dataset.id, maker, spec.training, aligned));
    POFT_TRY(checkTrainable(setup.set, spec.training.maxDroppedShare, reports));
    POFT_TRY(noteSupervision(context, setup.set, spec.training.truncation, reports));
    setup.dataset = dataset.id;
    POFT_TRY_ASSIGN(setup.watched, chooseWatched(context, spec.watch, dataset.id, setup.set));
    POFT_TRY(fillAlignedTokens(context, inputs, spec, dataset.id, setup.watched, std::span(models).subspan(1)));
    POFT_TRY(noteFertility(context, inputs, spec, dataset.id, setup.set));
    if (!spec.evaluation)
        return {};
    POFT_TRY_ASSIGN(const storage::Dataset heldOut, inputs.dataset(*spec.evaluation));
    POFT_TRY_ASSIGN(const auto heldOutScores,
                    loadAlignedScores(context.connection, inputs, spec, *spec.evaluation, heldOut.id));
    recipe::TrainingSettings all = spec.training;
    all.alignedTopShare = 1;
    POFT_TRY_ASSIGN(TrainingSet set, makeTrainingSet(context.connection, heldOut.id, maker, all, heldOutScores));
    POFT_TRY(checkTrainable(set, 1, {}));
    setup.validation = RunValidation{heldOut.id, std::move(set)};
    return {};
}

}  // namespace

Status runTrainJob(const JobContext& context)
{
    POFT_TRY_ASSIGN(const recipe::TrainSpec spec, recipe::trainSpecFromText(context.job().spec));
    POFT_TRY_ASSIGN(const JobInputs inputs, JobInputs::of(context.connection, context.job().id));
    POFT_TRY_ASSIGN(const storage::Model start, startModel(inputs, spec));
    const std::filesystem::path folder = context.workspace.resolve(start.path);
    POFT_TRY_ASSIGN(ModelText text, ModelText::load(folder, spec.templateDate));

    TrainingSetup setup{spec.training,
                        std::string(recipe::nameOf(spec.training.objective)),
                        context.job().spec,
                        spec.templateDate,
                        {},
                        std::move(text),
                        {},
                        folder,
                        0,
                        {},
                        std::nullopt,
                        std::nullopt,
                        {}};
    POFT_TRY(addData(context, inputs, spec, start, setup));
    POFT_TRY_ASSIGN(setup.evaluations, prepareEvaluations(context, inputs, spec.evaluations, setup.text, folder));
    setup.start = [&](api::Backend& backend, const api::LearnerSettings& settings) {
        return backend.loadLearner(folder, settings);
    };

    POFT_TRY_ASSIGN(const TrainedRun trained, runTraining(context, std::move(setup)));
    POFT_TRY_ASSIGN(const storage::Id model,
                    registerModel(context, context.job().name, context.workspace.resolve(trained.last.path)));
    return storage::finishRun(context.writer(), trained.run, model);
}

}  // namespace poft::engine
