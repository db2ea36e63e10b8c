// SPDX-License-Identifier: Apache-2.0
#include "engine/work/filter_scores.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/score/aligned_scores.h"
#include "engine/work/duplicates_job.h"
#include "storage/tables/datasets.h"
#include "storage/tables/models.h"
#include "storage/tables/near_duplicates.h"
#include "storage/tables/score_series.h"
#include "storage/tables/search_index.h"

namespace poft::engine {

namespace {

/// The series of a data set's scores under a model of the workspace.
Result<storage::Id> newestSeries(storage::Connection& connection, const std::string& name,
                                 const storage::Dataset& dataset, bool conditioned)
{
    POFT_TRY_ASSIGN(const storage::Model model, storage::findModel(connection, name));
    POFT_TRY_ASSIGN(const auto found, storage::seriesOfModel(connection, model.id, dataset.id));
    const auto fits = [&](const storage::ScoreSeries& series) {
        const bool alone = series.key.find("\"conditioning\":\"none\"") != std::string::npos;
        return series.role == "aligned" && alone != conditioned;
    };
    const auto newest = std::ranges::find_if(found, fits);
    if (newest == found.end())
        return fail(
            ErrorKind::NotFound,
            fmt::format("{} has no scores under {}{}: make them with `poft-engine score{}`.", dataset.name, name,
                        conditioned ? "" : " without the prompt", conditioned ? "" : " --without-prompt"));
    return newest->id;
}

Result<storage::Id> seriesOf(storage::Connection& connection, const JobInputs* inputs, const std::string& model,
                             const recipe::Input& data, const storage::Dataset& dataset, bool conditioned)
{
    const Result<storage::Id> job = inputs
                                        ? inputs->jobOf(fmt::format("scores:{}/{}{}", model, nameWithinRecipe(data.key),
                                                                    conditioned ? "" : " without prompt"))
                                        : Result<storage::Id>(fail(ErrorKind::NotFound, ""));
    if (!job)
        return newestSeries(connection, model, dataset, conditioned);
    POFT_TRY_ASSIGN(const auto made, storage::seriesOfJob(connection, *job));
    const auto found =
        std::ranges::find_if(made, [&](const storage::ExperimentSeries& one) { return one.datasetId == dataset.id; });
    if (found == made.end())
        return fail(ErrorKind::NotFound, fmt::format("The scores of {} were deleted: retry the score job.", model));
    return found->series.id;
}

/// Mean log-likelihood per response token of every sample; NaN where there is none.
Result<std::vector<double>> meansOf(storage::Connection& connection, storage::Id series,
                                    const storage::Dataset& dataset)
{
    POFT_TRY_ASSIGN(const auto scores, storage::loadScores(connection, series, dataset.id));
    std::vector<double> means;
    means.reserve(scores.size());
    for (const storage::ScoredSample& sample : scores)
        means.push_back(preferenceScore(sample.score, recipe::ScoreUnit::Token).value_or(std::nan("")));
    return means;
}

bool hasPart(const recipe::Filter& filter, const std::function<bool(const recipe::Filter&)>& test)
{
    return test(filter) ||
           std::ranges::any_of(filter.parts, [&](const recipe::Filter& part) { return hasPart(part, test); });
}

}  // namespace

data::ScoreLookup scoreLookup(storage::Connection& connection, const JobInputs* inputs, const recipe::Input& data,
                              const storage::Dataset& dataset)
{
    return [&connection, inputs, data, dataset](const recipe::Filter& number) -> Result<std::vector<double>> {
        std::vector<double> sum;
        for (const std::string& model : number.models) {
            POFT_TRY_ASSIGN(const storage::Id series, seriesOf(connection, inputs, model, data, dataset, true));
            POFT_TRY_ASSIGN(const std::vector<double> means, meansOf(connection, series, dataset));
            sum.resize(means.size(), 0);
            for (std::size_t i = 0; i < means.size(); ++i)
                sum[i] += means[i] / static_cast<double>(number.models.size());
        }
        if (number.by != "ifd")
            return sum;
        POFT_TRY_ASSIGN(const storage::Id alone,
                        seriesOf(connection, inputs, number.models.front(), data, dataset, false));
        POFT_TRY_ASSIGN(const std::vector<double> direct, meansOf(connection, alone, dataset));
        for (std::size_t i = 0; i < sum.size(); ++i)
            sum[i] = direct[i] < 0 ? sum[i] / direct[i] : std::nan("");
        return sum;
    };
}

Status prepareFilter(const JobContext& context, const recipe::Filter& filter, storage::Id dataset)
{
    using Kind = recipe::Filter::Kind;
    if (hasPart(filter, [](const recipe::Filter& part) { return part.kind == Kind::Search; }))
        POFT_TRY(storage::indexContents(context.writer(),
                                        [&](std::int64_t, std::int64_t) { return context.control.proceed(); }));
    if (!recipe::needsNearDuplicates(filter))
        return {};
    POFT_TRY_ASSIGN(const bool known, storage::nearDuplicatesKnown(context.connection, dataset));
    return known ? Status() : searchDuplicates(context, dataset, {});
}

}  // namespace poft::engine
