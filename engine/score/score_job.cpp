// SPDX-License-Identifier: Apache-2.0
#include "engine/score/score_job.h"
#include "engine/score/ifd.h"

#include <fmt/format.h>

#include "engine/score/sample_scores.h"
#include "engine/score/scorer.h"
#include "engine/score/supervision_record.h"
#include "engine/work/job_inputs.h"
#include "engine/work/load_progress.h"
#include "storage/tables/experiments.h"

namespace poft::engine {

namespace {

Status fill(const JobContext& context, storage::Id series, const storage::Dataset& dataset, const storage::Model& model,
            const SequenceMaker& maker, bool tokens)
{
    const storage::SeriesDetail detail = tokens ? storage::SeriesDetail::Tokens : storage::SeriesDetail::Sums;
    POFT_TRY_ASSIGN(const std::int64_t missing,
                    storage::countMissingContents(context.connection, series, dataset.id, detail));
    if (missing == 0)
        return {};
    const std::filesystem::path folder = context.workspace.resolve(model.path);
    context.control.progress(0, fmt::format("loading {}", model.name));
    POFT_TRY_ASSIGN(api::Backend * backend, context.backend.backend());
    const api::LoadSettings load{context.device,
                                 maker.settings().dtype == "bfloat16" ? api::DType::BFloat16 : api::DType::Float32, 0,
                                 loadProgress(context.control, model.name)};
    POFT_TRY_ASSIGN(const auto likelihood, backend->loadModel(folder, load));
    return fillSeries(
        context.writer(), series, dataset.id, *likelihood, maker, context.control,
        [&](std::int64_t done, std::int64_t total) {
            context.control.progress(static_cast<double>(done) / static_cast<double>(total),
                                     fmt::format("{} of {} samples scored by {}", done, total, model.name));
        },
        detail);
}

}  // namespace

Status runScoreJob(const JobContext& context)
{
    POFT_TRY_ASSIGN(const recipe::ScoreSpec spec, recipe::scoreSpecFromText(context.job().spec));
    POFT_TRY_ASSIGN(const JobInputs inputs, JobInputs::of(context.connection, context.job().id));
    POFT_TRY_ASSIGN(const storage::Model model, inputs.model(spec.model));
    POFT_TRY_ASSIGN(const storage::Dataset dataset, inputs.dataset(spec.dataset));

    std::vector<storage::Model> others;
    for (const recipe::Input& other : spec.sharedWith) {
        POFT_TRY_ASSIGN(others.emplace_back(), inputs.model(other));
    }
    POFT_TRY_ASSIGN(const storage::SupervisionReport report,
                    recordSupervision(context, dataset, {model, others, "aligned"}, spec.settings, spec.templateDate));
    const std::filesystem::path folder = context.workspace.resolve(model.path);
    POFT_TRY_ASSIGN(const ModelText text, ModelText::load(folder, spec.templateDate));
    POFT_TRY_ASSIGN(SharedCut shared, loadSharedCut(context.workspace, model, others, spec.templateDate));
    const SequenceMaker maker(text, spec.settings, std::move(shared));

    storage::ScoreSeries series;
    series.role = "aligned";
    series.key = seriesKey(model, maker, spec.templateDate).toJson();
    series.modelId = model.id;
    POFT_TRY_ASSIGN(const storage::Id id, storage::findOrCreateSeries(context.writer(), series));
    POFT_TRY(fill(context, id, dataset, model, maker, spec.tokens));
    POFT_TRY(storage::linkSeries(context.writer(), context.job().id, id, dataset.id));
    POFT_TRY(storeIfd(context.writer(), model.id, model.name, dataset.id));

    POFT_TRY_ASSIGN(const auto places, storage::placesOfJob(context.connection, context.job().id));
    for (const storage::JobPlace& place : places)
        POFT_TRY(refreshSampleScores(context.writer(), place.experimentId, std::nullopt));
    return {};
}

}  // namespace poft::engine
