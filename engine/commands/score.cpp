// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cmath>

#include "engine/commands/commands.h"
#include "engine/commands/single_job.h"
#include "engine/score/aligned_scores.h"
#include "storage/recipe/job_spec.h"
#include "storage/series/statistics.h"
#include "storage/tables/datasets.h"
#include "storage/tables/models.h"
#include "storage/tables/score_series.h"

namespace poft::engine {

namespace {

Status printSummary(storage::Connection& connection, const storage::Dataset& dataset, const std::string& model,
                    storage::Id job)
{
    POFT_TRY_ASSIGN(const auto made, storage::seriesOfJob(connection, job));
    for (const storage::ExperimentSeries& one : made) {
        POFT_TRY_ASSIGN(const auto scores, storage::loadScores(connection, one.series.id, dataset.id));
        std::vector<double> values;
        for (const storage::ScoredSample& sample : scores)
            if (const auto value = preferenceScore(sample.score, recipe::ScoreUnit::Token))
                values.push_back(*value);
        if (values.empty())
            return fail(ErrorKind::Invalid,
                        fmt::format("{} has no sample with a response token under {}.", dataset.name, model));
        fmt::print("{} under {}: {} of {} samples scored, mean {:.3f}, deviation {:.3f} nats per token\n", dataset.name,
                   model, values.size(), scores.size(), series::mean(values),
                   values.size() > 1 ? series::sampleDeviation(values) : 0.0);
    }
    return {};
}

}  // namespace

Status scoreDataset(const ScoreArguments& arguments)
{
    POFT_TRY_ASSIGN(const OpenWorkspace open, OpenWorkspace::open(arguments.workspace));
    POFT_TRY_ASSIGN(const storage::WorkspaceInfo info, storage::workspaceInfo(*open.connection));
    POFT_TRY_ASSIGN(const storage::Dataset dataset, datasetOf(*open.connection, arguments.dataset));
    BackendSource backend;
    POFT_TRY(backend.joinOthers());
    POFT_TRY_ASSIGN(const auto device, chooseDevice(arguments.device, backend));
    if (!device)
        return fail(ErrorKind::Invalid, "Scoring needs a device: use --device cpu or cuda:N.");
    for (const std::string& wanted : arguments.models) {
        POFT_TRY_ASSIGN(const storage::Model model, modelOf(*open.connection, wanted));
        recipe::ScoreSpec spec;
        spec.model = {"model:" + model.name, model.name};
        spec.dataset = {"dataset:" + dataset.name, dataset.name};
        spec.settings = {arguments.maxLength, arguments.scoreEndOfTurn, arguments.dtype, !arguments.withoutPrompt};
        spec.templateDate = info.templateDate;
        spec.tokens = arguments.tokens && !arguments.withoutPrompt;
        storage::NewJob job;
        job.kind = "score";
        job.name = fmt::format("score {} with {}", dataset.name, model.name);
        job.spec = recipe::toText(spec);
        job.needsDevice = true;
        POFT_TRY_ASSIGN(const storage::Job done, runSingleJob(open, backend, device, job));
        POFT_TRY(printSummary(*open.connection, dataset, model.name, done.id));
    }
    return {};
}

}  // namespace poft::engine
