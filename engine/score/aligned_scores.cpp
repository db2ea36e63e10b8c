// SPDX-License-Identifier: Apache-2.0
#include "engine/score/aligned_scores.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/method/objective.h"
#include "storage/series/statistics.h"
#include "storage/tables/score_series.h"

namespace poft::engine {

std::string nameWithinRecipe(const std::string& key)
{
    return key.substr(key.find(':') + 1);
}

Result<storage::Id> alignedSeries(storage::Connection& connection, const JobInputs& inputs,
                                  const recipe::AlignedModel& aligned, const recipe::Input& data, storage::Id dataset)
{
    const std::string model = nameWithinRecipe(aligned.model.key);
    POFT_TRY_ASSIGN(const storage::Id job,
                    inputs.jobOf(fmt::format("scores:{}/{}", model, nameWithinRecipe(data.key))));
    POFT_TRY_ASSIGN(const auto made, storage::seriesOfJob(connection, job));
    const auto found =
        std::ranges::find_if(made, [&](const storage::ExperimentSeries& one) { return one.datasetId == dataset; });
    if (found == made.end())
        return fail(ErrorKind::NotFound, fmt::format("The scores of {} were deleted: retry the score job.", model));
    return found->series.id;
}

double scoreLength(std::int64_t tokens, std::int64_t bytes, recipe::ScoreUnit unit)
{
    switch (unit) {
        case recipe::ScoreUnit::Byte:
            return static_cast<double>(bytes);
        case recipe::ScoreUnit::Sequence:
            return 1;
        case recipe::ScoreUnit::Token:
            break;
    }
    return static_cast<double>(tokens);
}

std::optional<double> preferenceScore(const std::optional<storage::Score>& score, recipe::ScoreUnit unit)
{
    if (!score || !score->sum)
        return std::nullopt;
    const double length = scoreLength(score->tokens, score->bytes, unit);
    if (score->tokens < 1 || length < 1)
        return std::nullopt;
    return *score->sum / length;
}

std::vector<AlignedScore> combineAligned(std::span<const std::vector<storage::ScoredSample>> perModel,
                                         std::span<const double> weights, recipe::ScoreUnit unit)
{
    std::vector<AlignedScore> out;
    if (perModel.empty())
        return out;
    out.reserve(perModel.front().size());
    std::vector<double> values(perModel.size());
    for (std::size_t i = 0; i < perModel.front().size(); ++i) {
        AlignedScore combined;
        combined.sampleId = perModel.front()[i].sampleId;
        bool complete = true;
        for (std::size_t j = 0; j < perModel.size(); ++j) {
            const auto value = preferenceScore(perModel[j][i].score, unit);
            complete = complete && value.has_value();
            values[j] = value.value_or(0);
            const std::optional<std::int64_t> kept =
                perModel[j][i].score ? std::optional(perModel[j][i].score->keptBytes) : std::nullopt;
            if (j == 0)
                combined.keptBytes = kept;
            else if (combined.keptBytes != kept)
                combined.keptBytes.reset();
        }
        if (complete) {
            combined.score = method::alignedScore(values, weights);
            if (values.size() > 1)
                combined.spread = series::sampleDeviation(values);
        }
        out.push_back(combined);
    }
    return out;
}

Result<std::vector<AlignedScore>> loadAlignedScores(storage::Connection& connection, const JobInputs& inputs,
                                                    const recipe::TrainSpec& spec, const recipe::Input& data,
                                                    storage::Id dataset)
{
    std::vector<std::vector<storage::ScoredSample>> perModel;
    std::vector<double> weights;
    for (const recipe::AlignedModel& aligned : spec.aligned) {
        POFT_TRY_ASSIGN(const storage::Id series, alignedSeries(connection, inputs, aligned, data, dataset));
        POFT_TRY_ASSIGN(auto scores, storage::loadScores(connection, series, dataset));
        perModel.push_back(std::move(scores));
        weights.push_back(aligned.weight);
    }
    return combineAligned(perModel, weights, spec.training.scoreUnit);
}

}  // namespace poft::engine
