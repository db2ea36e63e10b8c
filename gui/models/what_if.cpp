// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/what_if.h"

#include "engine/method/objective.h"
#include "gui/app/numbers.h"
#include "storage/series/roc.h"
#include "storage/series/statistics.h"
#include "storage/tables/score_series.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <unordered_map>

namespace poft::gui {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(WhatIf)
};

constexpr int kParts = 50;

std::optional<double> valueOf(const std::optional<storage::Score>& score, storage::ScorePer per)
{
    if (!score || !score->sum)
        return std::nullopt;
    const auto divided = [&](std::int64_t by) {
        return by > 0 ? std::optional(*score->sum / static_cast<double>(by)) : std::nullopt;
    };
    switch (per) {
        case storage::ScorePer::Byte:
            return divided(score->bytes);
        case storage::ScorePer::Sequence:
            return *score->sum;
        case storage::ScorePer::Token:
            break;
    }
    return divided(score->tokens);
}

/// The scores of a series over the data sets that it has scores of, by sample.
using BySample = std::unordered_map<storage::Id, std::pair<double, Truth>>;

Result<BySample> scoresOf(storage::Connection& connection, storage::Id series, const std::vector<storage::Id>& datasets,
                          storage::ScorePer per)
{
    BySample out;
    for (const storage::Id dataset : datasets) {
        POFT_TRY_ASSIGN(const std::vector<storage::ScoredSample> scored,
                        storage::loadScores(connection, series, dataset));
        for (const storage::ScoredSample& one : scored) {
            const std::optional<double> value = valueOf(one.score, per);
            if (value)
                out.emplace(one.sampleId, std::pair{*value, !one.isNoise   ? Truth::Unknown
                                                            : *one.isNoise ? Truth::Noise
                                                                           : Truth::Clean});
        }
    }
    return out;
}

/// A histogram as the outline of its steps, with an area of one.
Curve outline(const std::vector<double>& values, double most)
{
    std::array<double, kParts> heights{};
    for (const double value : values) {
        const auto part = static_cast<int>(value / most * kParts);
        heights[static_cast<std::size_t>(std::clamp(part, 0, kParts - 1))] += 1;
    }
    const double width = most / kParts;
    Curve curve;
    for (int i = 0; i < kParts; ++i) {
        const double height = heights[static_cast<std::size_t>(i)] / (static_cast<double>(values.size()) * width);
        curve.x.insert(curve.x.end(), {i * width, (i + 1) * width});
        curve.y.insert(curve.y.end(), {height, height});
    }
    curve.labelled = false;
    return curve;
}

}  // namespace

Result<WhatIfData> readWhatIf(storage::Connection& connection, const std::vector<AlignedSeries>& aligned,
                              storage::Id epochSeries, storage::ScorePer per)
{
    WhatIfData data;
    std::vector<BySample> models;
    for (const AlignedSeries& one : aligned) {
        POFT_TRY_ASSIGN(BySample scores, scoresOf(connection, one.series, one.datasets, per));
        models.push_back(std::move(scores));
    }
    if (aligned.empty())
        return data;
    POFT_TRY_ASSIGN(const BySample theta, scoresOf(connection, epochSeries, aligned.front().datasets, per));
    data.aligned.resize(aligned.size());
    std::map<storage::Id, double> ordered;
    for (const auto& [sample, value] : theta)
        ordered[sample] = value.first;
    for (const auto& [sample, value] : ordered) {
        if (!std::all_of(models.begin(), models.end(), [&](const BySample& model) { return model.contains(sample); }))
            continue;
        data.rTheta.push_back(value);
        data.truth.push_back(theta.at(sample).second);
        for (std::size_t m = 0; m < models.size(); ++m)
            data.aligned[m].push_back(models[m].at(sample).first);
    }
    return data;
}

std::vector<double> coefficients(const WhatIfData& data, const WhatIf& constants)
{
    double weights = 0;
    for (const double weight : constants.weights)
        weights += weight;
    std::vector<double> out;
    out.reserve(data.rTheta.size());
    for (std::size_t i = 0; i < data.rTheta.size(); ++i) {
        double rLlm = 0;
        for (std::size_t m = 0; m < data.aligned.size(); ++m)
            rLlm += constants.weights[m] * data.aligned[m][i] / weights;
        out.push_back(method::coefficient(
            method::preferenceDifference(data.rTheta[i], rLlm, constants.beta, constants.gamma), 1, constants.beta));
    }
    return out;
}

ChartContent whatIfChart(const WhatIfData& data, const WhatIf& constants)
{
    ChartContent content;
    content.title = Words::tr("τ of the training samples under these constants");
    content.xTitle = Words::tr("τ");
    content.yTitle = Words::tr("density");
    content.emptyText = Words::tr(
        "The distribution of τ appears here when a run's scores after an epoch are stored beside "
        "those of the aligned models.");
    const std::vector<double> taus = coefficients(data, constants);
    std::array<std::vector<double>, 3> parts;
    std::vector<double> known;
    std::vector<std::uint8_t> isClean;
    for (std::size_t i = 0; i < taus.size(); ++i) {
        parts[static_cast<std::size_t>(data.truth[i])].push_back(taus[i]);
        if (data.truth[i] != Truth::Unknown) {
            known.push_back(taus[i]);
            isClean.push_back(data.truth[i] == Truth::Clean ? 1 : 0);
        }
    }
    QStringList facts;
    for (const auto& [truth, name, style] :
         {std::tuple{Truth::Clean, Words::tr("clean"), cleanStyle()},
          {Truth::Noise, Words::tr("noise"), noiseStyle()},
          {Truth::Unknown, Words::tr("samples"), SeriesStyle{Hue::Blue, Dash::Solid, Marker::None}}}) {
        const std::vector<double>& values = parts[static_cast<std::size_t>(truth)];
        if (values.empty())
            continue;
        Curve curve = outline(values, constants.beta);
        curve.name = name;
        curve.style = style;
        curve.style.marker = Marker::None;
        curve.fill = truth == Truth::Noise ? Fill::Hatched : Fill::Solid;
        content.curves.push_back(std::move(curve));
        facts << Words::tr("%1: n = %2, mean τ %3")
                     .arg(name, count(static_cast<std::int64_t>(values.size())), shortNumber(series::mean(values)));
    }
    content.xLimits = Span{0, constants.beta};
    content.caption = facts.join(QStringLiteral("; "));
    if (const series::Roc roc = series::rocCurve(known, isClean); roc.positives > 0 && roc.negatives > 0)
        content.caption +=
            Words::tr("; a clean sample has a larger τ than a noisy one in %1 of pairs").arg(percent(roc.area));
    if (!content.caption.isEmpty())
        content.caption += QLatin1Char('.');
    return content;
}

}  // namespace poft::gui
