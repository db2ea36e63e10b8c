// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/charts/scatter_chart.h"

#include "gui/app/numbers.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <utility>

namespace poft::gui {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ScatterChart)
};

struct Kind {
    Truth truth;
    QString name;
    SeriesStyle style;
};

std::vector<Kind> kinds()
{
    SeriesStyle clean = cleanStyle();
    SeriesStyle noise = noiseStyle();
    clean.marker = Marker::Circle;
    noise.marker = Marker::Cross;
    noise.hue = Hue::Vermillion;  // against green also for those who do not see red, by its shade and its shape
    return {{Truth::Clean, Words::tr("clean"), clean},
            {Truth::Noise, Words::tr("noise"), noise},
            {Truth::Unknown, Words::tr("samples"), {Hue::Blue, Dash::Solid, Marker::Circle}}};
}

}  // namespace

ChartContent scatterChart(const WhatIfData& data, const std::vector<double>& weights, const QString& when)
{
    ChartContent content;
    content.title = when.isEmpty() ? Words::tr("r_θ against r_LLM") : Words::tr("r_θ against r_LLM: %1").arg(when);
    content.xTitle = Words::tr("r_LLM: mean over the aligned models, nats per token");
    content.yTitle = Words::tr("r_θ, nats per token");
    content.emptyText = Words::tr(
        "Each training sample becomes a point here when the aligned models have scored it and a run has been scored "
        "after an epoch.");
    content.selecting = Selecting::Box;
    double sum = 0;
    for (const double weight : weights)
        sum += weight;
    const std::size_t every = data.rTheta.size() / kMostScatterPoints + 1;
    std::array<std::vector<std::pair<double, double>>, 3> points;
    double least = 0;
    for (std::size_t i = 0; i < data.rTheta.size(); i += every) {
        double rLlm = 0;
        for (std::size_t m = 0; m < data.aligned.size(); ++m)
            rLlm += weights[m] * data.aligned[m][i] / sum;
        points[static_cast<std::size_t>(data.truth[i])].emplace_back(rLlm, data.rTheta[i]);
        least = std::min({least, rLlm, data.rTheta[i]});
    }
    if (data.rTheta.empty())
        return content;
    for (const Kind& kind : kinds()) {
        auto& cloud = points[static_cast<std::size_t>(kind.truth)];
        if (cloud.empty())
            continue;
        std::sort(cloud.begin(), cloud.end());
        Curve curve;
        curve.name = kind.name;
        curve.style = kind.style;
        curve.pointsOnly = true;
        curve.labelled = false;
        for (const auto& [x, y] : cloud) {
            curve.x.push_back(x);
            curve.y.push_back(y);
        }
        content.curves.push_back(std::move(curve));
    }
    Curve diagonal;
    diagonal.name = Words::tr("equal");
    diagonal.style = {Hue::Neutral, Dash::Dashed, Marker::None};
    diagonal.labelled = false;
    diagonal.x = diagonal.y = {least, 0};
    content.curves.push_back(std::move(diagonal));
    content.caption = Words::tr(
        "Below the line the target finds a response less likely than the aligned models do: "
        "there PoFT pulls. Draw a box with the mouse to open exactly those samples; Enter opens those in sight.");
    if (every > 1)
        content.caption += Words::tr(" One of %1 samples is drawn.").arg(count(static_cast<std::int64_t>(every)));
    return content;
}

}  // namespace poft::gui
