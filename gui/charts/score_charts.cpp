// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/charts/score_charts.h"

#include "gui/app/numbers.h"
#include "storage/series/density.h"
#include "storage/series/statistics.h"

#include <QCoreApplication>

#include <algorithm>
#include <limits>

namespace poft::gui {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ScoreCharts)
};

/// The narrowest kernel, as a share of the range from the lowest score to 0: a spike near 0 would else be thinner than
/// a line of the chart, and not be seen beside the noise.
constexpr double kNarrowestKernel = 1.0 / 120;

void addPart(ScoreSet& set, Truth truth, std::vector<double> scores, double narrowest)
{
    if (scores.empty())
        return;
    ScorePart part;
    part.truth = truth;
    std::sort(scores.begin(), scores.end());
    // A log-likelihood is never above 0.
    series::Density density =
        series::estimateDensity(scores, std::max(narrowest, series::silvermanBandwidth(scores)), 512, 0);
    part.sorted = std::move(scores);
    part.x = std::move(density.x);
    part.density = std::move(density.y);
    part.bandwidth = density.bandwidth;
    set.parts.push_back(std::move(part));
}

void divideByMaximum(std::vector<double>& values)
{
    const double most = values.empty() ? 0 : *std::max_element(values.begin(), values.end());
    for (double& value : values)
        value = most > 0 ? value / most : value;
}

/// A range of x that begins with the leftmost curve and ends at 0, which no log-likelihood exceeds; and in logarithmic
/// form a range of y that leaves out what fewer than a hundredth of a sample stands for.
void setLimits(ChartContent& content, const ScoreSet& scores)
{
    double left = 0;
    double least = std::numeric_limits<double>::infinity();
    double most = 0;
    for (const ScorePart& part : scores.parts) {
        if (part.x.empty())
            continue;
        left = std::min(left, part.x.front());
        const double top = *std::max_element(part.density.begin(), part.density.end());
        most = std::max(most, top);
        least = std::min(least, std::min(top / 100, 0.01 / static_cast<double>(part.sorted.size())));
    }
    if (left < 0)
        content.xLimits = Span{left, 0};
    if (content.logarithmicY && most > 0)
        content.yLimits = Span{std::max(least, most * 1e-6), most * 2};
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
    double least = 0;
    for (const std::vector<double>* scores : {&clean, &noise, &unknown}) {
        for (const double score : *scores)
            least = std::min(least, score);
    }
    const double narrowest = -least * kNarrowestKernel;
    std::vector<double> all;
    for (const std::vector<double>* scores : {&clean, &noise, &unknown})
        all.insert(all.end(), scores->begin(), scores->end());
    if (!all.empty())
        set.median = series::takeQuantile(all, 0.5);
    addPart(set, Truth::Clean, std::move(clean), narrowest);
    addPart(set, Truth::Noise, std::move(noise), narrowest);
    addPart(set, Truth::Unknown, std::move(unknown), narrowest);
    return set;
}

ChartContent densityChart(const ScoreSet& scores, double threshold, DensityScale scale)
{
    ChartContent content;
    content.title = scores.name.isEmpty() ? Words::tr("Preference score: mean over the aligned models")
                                          : Words::tr("Preference score: %1").arg(scores.name);
    content.xTitle = Words::tr("mean log-likelihood of the response, nats per token");
    content.yTitle =
        scale == DensityScale::OwnMaximum ? Words::tr("density, share of its maximum") : Words::tr("density per nat");
    content.logarithmicY = scale == DensityScale::Logarithmic;
    content.emptyText = Words::tr("The density appears here when the aligned models have scored the data.");
    content.threshold = Threshold{threshold, {}};
    content.selecting = Selecting::RangeOfX;
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
        if (scale == DensityScale::OwnMaximum)
            divideByMaximum(curve.y);
        content.curves.push_back(std::move(curve));
        const double left = static_cast<double>(part.below(threshold)) / static_cast<double>(part.sorted.size());
        facts << Words::tr("%1: n = %2, bandwidth %3, %4 left of the line")
                     .arg(truthName(part.truth), count(static_cast<std::int64_t>(part.sorted.size())),
                          shortNumber(part.bandwidth), percent(left));
    }
    setLimits(content, scores);
    content.caption = Words::tr("%1. Drag over a range to open its samples.").arg(facts.join(QStringLiteral("; ")));
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
