// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/charts/experiment_charts.h"

#include "storage/series/band.h"
#include "storage/series/smoothing.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <map>

namespace poft::gui {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ExperimentCharts)
};

/// What a step chart draws and how it is called.
struct StepChartWords {
    const char* column;
    const char* name;
    const char* title;
    const char* yTitle;
    const char* caption;
    bool smoothed;
    double scale;
};

const StepChartWords& wordsOf(StepChart kind)
{
    static const std::map<StepChart, StepChartWords> table{
        {StepChart::CrossEntropy,
         {"ce_sample", "crossEntropy", QT_TRANSLATE_NOOP("ExperimentCharts", "Cross-entropy in training"),
          QT_TRANSLATE_NOOP("ExperimentCharts", "nats per token"),
          QT_TRANSLATE_NOOP("ExperimentCharts",
                            "The same quantity for every arm: the mean over samples of −r_θ. It includes the noise, so "
                            "lower is not simply better."),
          true, 1}},
        {StepChart::Loss,
         {"loss", "loss", QT_TRANSLATE_NOOP("ExperimentCharts", "Objective, as optimised"),
          QT_TRANSLATE_NOOP("ExperimentCharts", "loss"),
          QT_TRANSLATE_NOOP("ExperimentCharts",
                            "Each arm minimises its own objective: these values are not comparable between arms. "
                            "Compare the cross-entropy."),
          true, 1}},
        {StepChart::GradientNorm,
         {"grad_norm", "gradientNorm", QT_TRANSLATE_NOOP("ExperimentCharts", "Gradient norm"),
          QT_TRANSLATE_NOOP("ExperimentCharts", "2-norm before clipping"), "", true, 1}},
        {StepChart::LearningRate,
         {"learning_rate", "learningRate", QT_TRANSLATE_NOOP("ExperimentCharts", "Learning rate"),
          QT_TRANSLATE_NOOP("ExperimentCharts", "learning rate"), "", false, 1}},
        {StepChart::Speed,
         {"tokens_per_second", "speed", QT_TRANSLATE_NOOP("ExperimentCharts", "Speed"),
          QT_TRANSLATE_NOOP("ExperimentCharts", "tokens per second"), "", true, 1}},
        {StepChart::Memory,
         {"memory_bytes", "memory", QT_TRANSLATE_NOOP("ExperimentCharts", "Memory"),
          QT_TRANSLATE_NOOP("ExperimentCharts", "GB, peak since the start"), "", false, 1e-9}},
    };
    return table.at(kind);
}

/// Where the points of a run stand on the axis.
std::vector<double> placesOf(const MetricSeries& points, const storage::Run& run, StepAxis axis)
{
    if (axis == StepAxis::Step)
        return points.step;
    std::vector<double> places = points.epoch;
    if (axis == StepAxis::Sample) {
        for (double& place : places)
            place *= static_cast<double>(run.samples);
    }
    return places;
}

QString axisTitle(StepAxis axis)
{
    switch (axis) {
        case StepAxis::Epoch:
            return Words::tr("epoch");
        case StepAxis::Sample:
            return Words::tr("samples seen");
        case StepAxis::Step:
            break;
    }
    return Words::tr("optimizer step");
}

/// All of a training on the axis; nothing where that is not known yet.
double lengthOf(const storage::Run& run, StepAxis axis)
{
    if (axis == StepAxis::Step)
        return static_cast<double>(run.totalSteps);
    return axis == StepAxis::Epoch ? run.totalEpochs : run.totalEpochs * static_cast<double>(run.samples);
}

/// The mean over the seeds at every place that any of them has reached.
series::Curve meanOf(const std::vector<series::Curve>& seeds)
{
    series::Curve mean;
    for (const series::BandPoint& point : series::bandOf(seeds)) {
        mean.x.push_back(point.x);
        mean.y.push_back(point.mean);
    }
    return mean;
}

Curve curveOf(const series::Curve& points, const StepChartWords& what, double smoothing)
{
    Curve curve;
    curve.x = points.x;
    curve.y = what.smoothed ? series::exponentialSmoothing(points.y, smoothing) : points.y;
    for (double& value : curve.y)
        value *= what.scale;
    return curve;
}

/// From the beginning to the end of the longest training of the groups.
std::optional<Span> limits(const ExperimentReading& reading, const std::vector<Group>& groups, StepAxis axis)
{
    double last = 0;
    for (const Group& group : groups) {
        for (const storage::Id run : group.runs)
            last = std::max(last, lengthOf(reading.runs.at(run), axis));
    }
    return last > 0 ? std::optional(Span{0, last}) : std::nullopt;
}

/// Whether all of a group's runs stand still, and why.
QString groupHalted(const ExperimentReading& reading, const Group& group)
{
    QString reason;
    for (const storage::Id run : group.runs) {
        reason = haltedReason(reading, run);
        if (reason.isEmpty())
            return {};
    }
    return reason;
}

void addToCaption(ChartContent& content, const QString& sentence)
{
    if (!content.caption.isEmpty())
        content.caption += QLatin1Char(' ');
    content.caption += sentence;
}

/// Says in the caption which curves are grey, and why.
void tellHalted(ChartContent& content)
{
    QStringList halted;
    for (const Curve& curve : content.curves) {
        if (curve.halted && !curve.thin)
            halted << Words::tr("%1 (%2)").arg(curve.name, curve.haltedReason);
    }
    if (!halted.isEmpty())
        addToCaption(content, Words::tr("Grey stands still: %1.").arg(halted.join(QStringLiteral(", "))));
}

}  // namespace

QString stepChartName(StepChart kind)
{
    return QLatin1String(wordsOf(kind).name);
}

ChartContent stepChart(StepChart kind, const ExperimentReading& reading, const CurveStore& curves,
                       const std::vector<Group>& groups, double smoothing, StepAxis axis)
{
    const StepChartWords& what = wordsOf(kind);
    ChartContent content;
    content.title = Words::tr(what.title);
    content.yTitle = Words::tr(what.yTitle);
    content.xTitle = axisTitle(axis);
    content.caption = *what.caption != '\0' ? Words::tr(what.caption) : QString();
    content.emptyText = Words::tr("The curves grow here as soon as the first training has begun.");
    content.xLimits = limits(reading, groups, axis);
    for (const Group& group : groups) {
        std::vector<series::Curve> seeds;
        for (const storage::Id run : group.runs) {
            const RunCurves* known = curves.find(run);
            if (known == nullptr || known->of(what.column).step.empty())
                continue;
            const MetricSeries& points = known->of(what.column);
            seeds.push_back({placesOf(points, reading.runs.at(run), axis), points.value});
        }
        if (seeds.empty())
            continue;
        if (seeds.size() > 1) {
            for (const series::Curve& seed : seeds) {
                Curve thin = curveOf(seed, what, smoothing);
                thin.name = group.name;
                thin.style = {group.style.hue, Dash::Solid, Marker::None};
                thin.thin = true;
                content.curves.push_back(std::move(thin));
            }
        }
        Curve curve = curveOf(seeds.size() > 1 ? meanOf(seeds) : seeds.front(), what, smoothing);
        curve.name = group.name;
        curve.style = group.style;
        curve.haltedReason = groupHalted(reading, group);
        curve.halted = !curve.haltedReason.isEmpty();
        content.curves.push_back(std::move(curve));
    }
    tellHalted(content);
    return content;
}

namespace {

void addQuantile(ChartContent& content, const RunCurves& curves, const char* column, const QString& name,
                 const SeriesStyle& style, double smoothing)
{
    const MetricSeries& quantile = curves.of(column);
    if (quantile.step.empty())
        return;
    Curve curve;
    curve.name = name;
    curve.style = style;
    curve.x = quantile.step;
    curve.y = series::exponentialSmoothing(quantile.value, smoothing);
    content.curves.push_back(std::move(curve));
}

void addBand(ChartContent& content, const RunCurves& curves, const char* lower, const char* upper, const QString& name,
             const SeriesStyle& style, Fill fill, double smoothing)
{
    const MetricSeries& low = curves.of(lower);
    const MetricSeries& high = curves.of(upper);
    if (low.step.empty() || low.step.size() != high.step.size())
        return;
    content.bands.push_back({name, style, low.step, series::exponentialSmoothing(low.value, smoothing),
                             series::exponentialSmoothing(high.value, smoothing), fill});
}

}  // namespace

bool hasTau(const CurveStore& curves, storage::Id run)
{
    const RunCurves* known = curves.find(run);
    return known != nullptr && !known->of("tau_mean").step.empty();
}

ChartContent tauChart(const ExperimentReading& reading, const CurveStore& curves, storage::Id run, double smoothing,
                      StepAxis axis)
{
    ChartContent content;
    content.title = Words::tr("τ in training");
    content.xTitle = axisTitle(axis);
    content.yTitle = Words::tr("τ");
    content.emptyText = Words::tr(
        "τ appears here when a training with aligned scores has begun: the weight that PoFT gives to each sample, "
        "noise and clean apart.");
    const RunCurves* known = curves.find(run);
    const auto row = reading.runs.find(run);
    if (known == nullptr || row == reading.runs.end() || !hasTau(curves, run))
        return content;
    content.title = Words::tr("τ in training: %1").arg(QString::fromStdString(row->second.name));
    if (row->second.objective == "sft")
        content.caption =
            Words::tr("A diagnostic: what PoFT would give. This training gives every sample the weight 1.");
    if (const double length = lengthOf(row->second, axis); length > 0)
        content.xLimits = Span{0, length};
    const bool truth = !known->of("tau_noise_q50").step.empty();
    if (truth) {
        addBand(content, *known, "tau_clean_q25", "tau_clean_q75", Words::tr("clean, middle half"), cleanStyle(),
                Fill::Solid, smoothing);
        addBand(content, *known, "tau_noise_q25", "tau_noise_q75", Words::tr("noise, middle half"), noiseStyle(),
                Fill::Hatched, smoothing);
        addQuantile(content, *known, "tau_clean_q50", Words::tr("clean, median"), cleanStyle(), smoothing);
        addQuantile(content, *known, "tau_noise_q50", Words::tr("noise, median"), noiseStyle(), smoothing);
        if (content.caption.isEmpty() && row->second.objective == "bi_poft")
            content.caption =
                Words::tr("On known noise bi-PoFT turns τ below 0: it makes such a response less likely.");
        if (content.caption.isEmpty())
            content.caption = Words::tr(
                "PoFT learns less from a sample the nearer its τ is to 0. Where noise lies below clean, the aligned "
                "models have told them apart.");
    } else {
        const SeriesStyle style{Hue::Vermillion, Dash::Solid, Marker::Circle};
        addBand(content, *known, "tau_q10", "tau_q90", Words::tr("10 % to 90 %"), style, Fill::Solid, smoothing);
        addBand(content, *known, "tau_q25", "tau_q75", Words::tr("25 % to 75 %"), style, Fill::Solid, smoothing);
        addQuantile(content, *known, "tau_q50", Words::tr("median"), style, smoothing);
    }
    // Every quantile has a value at the same steps as the mean.
    const std::vector<double> places = placesOf(known->of("tau_mean"), row->second, axis);
    for (Band& band : content.bands) {
        if (band.x.size() == places.size())
            band.x = places;
    }
    const QString halted = haltedReason(reading, run);
    for (Curve& curve : content.curves) {
        if (curve.x.size() == places.size())
            curve.x = places;
        curve.halted = !halted.isEmpty();
        curve.haltedReason = halted;
    }
    if (!halted.isEmpty())
        addToCaption(content, Words::tr("Grey: the training stands still (%1).").arg(halted));
    if (row->second.objective != "bi_poft")
        content.yLimits = Span{0, 1};
    return content;
}

}  // namespace poft::gui
