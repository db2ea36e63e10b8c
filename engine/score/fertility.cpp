// SPDX-License-Identifier: Apache-2.0
#include "engine/score/fertility.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/score/aligned_scores.h"
#include "storage/tables/score_series.h"

namespace poft::engine {

std::optional<FertilityGap> widestGap(const std::vector<Fertility>& models)
{
    if (models.size() < 2)
        return std::nullopt;
    const auto [shorter, longer] = std::ranges::minmax_element(models, {}, &Fertility::bytesPerToken);
    if (shorter->bytesPerToken <= 0 || longer->bytesPerToken / shorter->bytesPerToken < kFertilityLimit)
        return std::nullopt;
    double sum = 0;
    int known = 0;
    for (const Fertility& model : models)
        if (model.nats < 0) {
            sum += model.nats;
            ++known;
        }
    const double quality = known > 0 ? -sum / known : 0;
    return FertilityGap{longer->model, shorter->model, longer->bytesPerToken / shorter->bytesPerToken,
                        quality * (longer->bytesPerToken - shorter->bytesPerToken)};
}

std::string gapSentence(const FertilityGap& gap)
{
    const std::string shift =
        gap.shift > 0 ? fmt::format(", which alone sets their scores apart by about {:.2f} nats per token", gap.shift)
                      : std::string();
    return fmt::format(
        "Tokens of {} are {:.1f} times as long as those of {} on the training data's responses{}: "
        "compare by bytes (score_unit = byte), or use models with more similar tokenizers.",
        gap.longer, gap.ratio, gap.shorter, shift);
}

Result<std::vector<Fertility>> alignedFertility(storage::Connection& connection, const JobInputs& inputs,
                                                const recipe::TrainSpec& spec, storage::Id dataset)
{
    std::vector<Fertility> out;
    for (const recipe::AlignedModel& aligned : spec.aligned) {
        POFT_TRY_ASSIGN(const storage::Id series, alignedSeries(connection, inputs, aligned, *spec.train, dataset));
        POFT_TRY_ASSIGN(const storage::ScoreTotals totals, storage::totalsOfScores(connection, series, dataset));
        if (totals.tokens > 0 && totals.bytes > 0)
            out.push_back({nameWithinRecipe(aligned.model.key),
                           static_cast<double>(totals.bytes) / static_cast<double>(totals.tokens),
                           totals.sum / static_cast<double>(totals.bytes)});
    }
    return out;
}

}  // namespace poft::engine
