// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/charts/trajectory_chart.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>

namespace poft::gui {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(TrajectoryChart)
};

/// A line for each run that has finite values of one kind.
std::vector<Curve> curvesOf(const SampleReading& reading, std::vector<double> SampleTrajectory::*values)
{
    std::vector<Curve> curves;
    std::map<std::string, int> siblings;
    for (const SampleTrajectory& trajectory : reading.trajectories) {
        Curve curve;
        curve.name = trajectory.run;
        curve.style = armStyle(trajectory.objective, "", siblings[trajectory.objective]++);
        curve.markEvery = true;
        const std::vector<double>& y = trajectory.*values;
        for (std::size_t i = 0; i < trajectory.epoch.size(); ++i) {
            if (!std::isfinite(y[i]))
                continue;
            curve.x.push_back(trajectory.epoch[i]);
            curve.y.push_back(y[i]);
        }
        if (!curve.x.empty())
            curves.push_back(std::move(curve));
    }
    return curves;
}

std::optional<Span> epochsOf(const SampleReading& reading)
{
    double last = 0;
    for (const SampleTrajectory& trajectory : reading.trajectories)
        last = std::max(last, trajectory.totalEpochs);
    return last > 0 ? std::optional(Span{0, last}) : std::nullopt;
}

}  // namespace

ChartContent trajectoryChart(const SampleReading& reading)
{
    ChartContent content;
    content.title = Words::tr("τ of this sample in training");
    content.xTitle = Words::tr("epoch");
    content.yTitle = Words::tr("τ");
    content.caption = Words::tr(
        "The weight of its gradient each time a training of the first seed met it. SFT gives every sample the weight "
        "1; its τ is what PoFT would give.");
    content.emptyText =
        Words::tr("When a training with aligned scores has met this sample, its τ over the epochs appears here.");
    content.curves = curvesOf(reading, &SampleTrajectory::tau);
    const auto isShare = [](double tau) { return tau >= 0 && tau <= 1; };
    if (std::all_of(content.curves.begin(), content.curves.end(),
                    [&](const Curve& curve) { return std::all_of(curve.y.begin(), curve.y.end(), isShare); }))
        content.yLimits = Span{0, 1};
    content.xLimits = epochsOf(reading);
    return content;
}

ChartContent scoreTrajectoryChart(const SampleReading& reading, std::optional<double> rLlm)
{
    ChartContent content;
    content.title = Words::tr("r_θ of this sample in training");
    content.xTitle = Words::tr("epoch");
    content.yTitle = Words::tr("nats per token");
    content.caption = Words::tr(
        "Mean log-likelihood of the response under the model each time a training of the first seed met it. PoFT pulls "
        "it as long as it is below r_LLM, its mean under the aligned models.");
    content.emptyText = Words::tr("When a training has met this sample, its r_θ over the epochs appears here.");
    content.curves = curvesOf(reading, &SampleTrajectory::rTheta);
    content.xLimits = epochsOf(reading);
    if (content.curves.empty() || !rLlm)
        return content;
    Curve level;
    level.name = Words::tr("r_LLM");
    level.style = {Hue::Neutral, Dash::Dashed, Marker::None};
    level.x = {0, content.xLimits ? content.xLimits->high : content.curves.front().x.back()};
    level.y = {*rLlm, *rLlm};
    content.curves.push_back(std::move(level));
    return content;
}

}  // namespace poft::gui
