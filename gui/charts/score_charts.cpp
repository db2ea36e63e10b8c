// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/charts/score_charts.h"

#include "gui/app/numbers.h"
#include "storage/series/density.h"

#include <QCoreApplication>

#include <algorithm>

namespace poft::gui {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ScoreCharts)
};

void addPart(ScoreSet& set, Truth truth, std::vector<double> scores)
{
    if (scores.empty())
        return;
    ScorePart part;
    part.truth = truth;
    std::sort(scores.begin(), scores.end());
    series::Density density = series::estimateDensity(scores);
    part.sorted = std::move(scores);
    part.x = std::move(density.x);
    part.density = std::move(density.y);
    part.bandwidth = density.bandwidth;
    set.parts.push_back(std::move(part));
}

QString truthName(Truth truth)
{
    switch (truth) {
        case Truth::Clean:
            return Words::tr("clean");
        case Truth::Noise:
            return Words::tr("noise");
        case Truth::Unknown:
            break;
    }
    return Words::tr("samples");
}

}  // namespace

std::size_t ScorePart::below(double value) const
{
    return static_cast<std::size_t>(std::lower_bound(sorted.begin(), sorted.end(), value) - sorted.begin());
}

const ScorePart* ScoreSet::part(Truth truth) const
{
    const auto found =
        std::find_if(parts.begin(), parts.end(), [truth](const ScorePart& part) { return part.truth == truth; });
    return found == parts.end() ? nullptr : &*found;
}

std::size_t ScoreSet::size() const
{
    std::size_t size = 0;
    for (const ScorePart& part : parts)
        size += part.sorted.size();
    return size;
}

ScoreSet makeScoreSet(const QString& name, std::vector<double> clean, std::vector<double> noise,
                      std::vector<double> unknown)
{
    ScoreSet set;
    set.name = name;
    addPart(set, Truth::Clean, std::move(clean));
    addPart(set, Truth::Noise, std::move(noise));
    addPart(set, Truth::Unknown, std::move(unknown));
    return set;
}

ChartContent densityChart(const ScoreSet& scores, double threshold)
{
    ChartContent content;
    content.title = scores.name.isEmpty() ? Words::tr("Preference score: mean over the aligned models")
                                          : Words::tr("Preference score: %1").arg(scores.name);
    content.xTitle = Words::tr("mean log-likelihood of the response, nats per token");
    content.yTitle = Words::tr("density per nat");
    content.emptyText = Words::tr("The density appears here when the aligned models have scored the data.");
    content.threshold = Threshold{threshold, {}};
    QStringList facts;
    for (const ScorePart& part : scores.parts) {
        Curve curve;
        curve.name = truthName(part.truth);
        curve.style =
            part.truth == Truth::Noise
                ? noiseStyle()
                : (part.truth == Truth::Clean ? cleanStyle() : SeriesStyle{Hue::Blue, Dash::Solid, Marker::None});
        curve.style.marker = Marker::None;
        curve.fill = part.truth == Truth::Noise ? Fill::Hatched : Fill::Solid;
        curve.labelled = false;
        curve.x = part.x;
        curve.y = part.density;
        content.curves.push_back(std::move(curve));
        const double left = static_cast<double>(part.below(threshold)) / static_cast<double>(part.sorted.size());
        facts << Words::tr("%1: n = %2, bandwidth %3, %4 left of the line")
                     .arg(truthName(part.truth), count(static_cast<std::int64_t>(part.sorted.size())),
                          shortNumber(part.bandwidth), percent(left));
    }
    content.caption = facts.join(QStringLiteral("; ")) + QLatin1Char('.');
    return content;
}

double firstThreshold(const ScoreSet& scores)
{
    const ScorePart* part = scores.part(Truth::Clean);
    if (part == nullptr)
        part = scores.part(Truth::Unknown);
    if (part == nullptr && !scores.parts.empty())
        part = &scores.parts.front();
    return part == nullptr ? 0 : part->sorted[part->sorted.size() / 20];
}

}  // namespace poft::gui
