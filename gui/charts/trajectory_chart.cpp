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
    std::map<std::string, int> siblings;
    Span epochs{0, 0};
    bool share = true;
    for (const SampleTrajectory& trajectory : reading.trajectories) {
        Curve curve;
        curve.name = trajectory.run;
        curve.style = armStyle(trajectory.objective, "", siblings[trajectory.objective]++);
        curve.markEvery = true;
        for (std::size_t i = 0; i < trajectory.epoch.size(); ++i) {
            if (!std::isfinite(trajectory.tau[i]))
                continue;
            curve.x.push_back(trajectory.epoch[i]);
            curve.y.push_back(trajectory.tau[i]);
            share = share && trajectory.tau[i] >= 0 && trajectory.tau[i] <= 1;
        }
        epochs.high = std::max(epochs.high, trajectory.totalEpochs);
        if (!curve.x.empty())
            content.curves.push_back(std::move(curve));
    }
    if (epochs.high > 0)
        content.xLimits = epochs;
    if (share)
        content.yLimits = Span{0, 1};
    return content;
}

}  // namespace poft::gui
