// SPDX-License-Identifier: Apache-2.0
#include "engine/report/report_charts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "storage/recipe/cell_text.h"
#include "storage/results/sweep.h"
#include "storage/series/decimation.h"
#include "storage/series/density.h"
#include "storage/series/statistics.h"
#include "storage/tables/datasets.h"
#include "storage/tables/sample_scores.h"
#include "storage/tables/steps.h"

namespace poft::engine {

namespace {

/// Points of a curve that a chart of this size can show.
constexpr int kPoints = 300;

std::string armLabel(const ArmRun& run)
{
    const std::string cell = recipe::cellText(run.cell);
    return cell.empty() ? run.arm : run.arm + ", " + cell;
}

/// Runs of the same arm and cell, in order of first appearance.
std::vector<std::vector<ArmRun>> byArm(std::vector<ArmRun> runs)
{
    std::vector<std::vector<ArmRun>> out;
    for (ArmRun& run : runs) {
        auto same = std::ranges::find_if(
            out, [&](const auto& group) { return group.front().arm == run.arm && group.front().cell == run.cell; });
        if (same == out.end())
            same = out.insert(out.end(), std::vector<ArmRun>());
        same->push_back(std::move(run));
    }
    return out;
}

Result<storage::Curve> curveOf(storage::Connection& connection, const storage::Run& run, const std::string& metric)
{
    const std::vector<std::string> metrics{metric};
    POFT_TRY_ASSIGN(auto curves, storage::loadCurves(connection, run.id, metrics, kPoints));
    return curves.empty() ? storage::Curve{} : std::move(curves.front());
}

/// Mean over the seeds of one metric, with a band of one standard deviation; seeds share their steps.
Result<ChartSeries> meanOverSeeds(storage::Connection& connection, const std::vector<ArmRun>& runs,
                                  const std::string& metric)
{
    std::map<double, std::vector<double>> values;
    for (const ArmRun& run : runs) {
        POFT_TRY_ASSIGN(const storage::Curve curve, curveOf(connection, run.run, metric));
        for (std::size_t i = 0; i < curve.step.size(); ++i)
            values[curve.step[i]].push_back(curve.mean[i]);
    }
    ChartSeries series{armLabel(runs.front()), runs.front().style.color, runs.front().style.dashes, false, false, {}};
    for (const auto& [step, all] : values) {
        const double mean = series::mean(all);
        const double spread = all.size() > 1 ? series::sampleDeviation(all) : 0;
        series.points.push_back({step, mean, mean - spread, mean + spread});
    }
    return series;
}

/// Median of tau with its quartiles for one kind of samples.
Result<ChartSeries> tauSeries(storage::Connection& connection, const storage::Run& run, const std::string& kind,
                              const char* name, const char* color, const char* dashes)
{
    const std::vector<std::string> metrics{"tau_" + kind + "_q25", "tau_" + kind + "_q50", "tau_" + kind + "_q75"};
    POFT_TRY_ASSIGN(const auto curves, storage::loadCurves(connection, run.id, metrics, kPoints));
    ChartSeries series{name, color, dashes, false, false, {}};
    if (curves.size() != metrics.size())
        return series;
    const std::size_t points = std::min({curves[0].mean.size(), curves[1].mean.size(), curves[2].mean.size()});
    for (std::size_t i = 0; i < points; ++i)
        series.points.push_back({curves[1].step[i], curves[1].mean[i], curves[0].mean[i], curves[2].mean[i]});
    return series;
}

ChartSeries densitySeries(std::vector<double> values, const char* name, const char* color, const char* dashes)
{
    ChartSeries series{fmt::format("{} (n = {})", name, values.size()), color, dashes, false, true, {}};
    if (values.size() < 2)
        return series;
    const series::Density density = series::estimateDensity(values, 0, 512, 0);  // a log-likelihood is never above 0
    series.name = fmt::format("{} (n = {}, bandwidth {:.2g})", name, values.size(), density.bandwidth);
    // A spike may be narrower than a pixel and must stay.
    const series::Curve shown = series::decimate(density.x, density.y, density.x.front(), density.x.back(), 256);
    for (std::size_t i = 0; i < shown.x.size(); ++i)
        series.points.push_back({shown.x[i], shown.y[i], shown.y[i], shown.y[i]});
    return series;
}

/// A curve for each data set (the paper's Fig. 2 and 3a), noise and clean samples together.
Result<LineChart> byDatasetDensities(storage::Connection& connection,
                                     std::map<storage::Id, std::vector<double>> byDataset, LineChart chart)
{
    struct Style {
        const char* color;
        const char* dashes;
    };
    static constexpr std::array kStyles{Style{"#0072B2", ""}, Style{"#D55E00", "5 3"}, Style{"#009E73", "2 3"},
                                        Style{"#CC79A7", "8 3 2 3"}};
    chart.caption = "Mean over the aligned models of the log-likelihood per response token, a curve for each data set.";
    std::size_t next = 0;
    for (auto& [dataset, values] : byDataset) {
        POFT_TRY_ASSIGN(const storage::Dataset found, storage::findDataset(connection, dataset));
        const Style& style = kStyles[next++ % kStyles.size()];
        ChartSeries series = densitySeries(std::move(values), found.name.c_str(), style.color, style.dashes);
        series.filled = false;
        chart.series.push_back(std::move(series));
    }
    return chart;
}

ArmStyle styleOf(const results::ArmResult& arm, const std::vector<ArmRun>& runs)
{
    const auto run =
        std::ranges::find_if(runs, [&](const ArmRun& one) { return one.arm == arm.arm && one.cell == arm.cell; });
    return run == runs.end() ? armStyle("sft", false) : run->style;
}

}  // namespace

LineChart epochChart(const results::ResultTable& table, const std::vector<ArmRun>& runs)
{
    LineChart chart{
        fmt::format("{}{} after each epoch", table.metric, table.datasetName.empty() ? "" : " on " + table.datasetName),
        "Mean over seeds; the band is one standard deviation. Epoch 0 is before training.",
        "epoch",
        fmt::format("{}, share of {} items", table.metric, table.items),
        {}};
    for (const results::ArmResult& arm : table.arms) {
        const ArmStyle style = styleOf(arm, runs);
        ChartSeries series{arm.label(), style.color, style.dashes, true, false, {}};
        for (const results::EpochResult& result : arm.epochs) {
            const double spread = std::isnan(result.deviation) ? 0 : result.deviation;
            series.points.push_back({result.epoch, result.mean, result.mean - spread, result.mean + spread});
        }
        chart.series.push_back(std::move(series));
    }
    return chart;
}

LineChart sweepChart(const results::ResultTable& table, const std::vector<ArmRun>& runs)
{
    const std::optional<results::Sweep> sweep = results::sweepOf(table);
    if (!sweep)
        return {};
    LineChart chart{fmt::format("{} over {}", table.metric, sweep->name()),
                    fmt::format("After the last epoch, over what the matrix varies ({}). Mean over seeds; the band is "
                                "one standard deviation.",
                                sweep->pointer),
                    sweep->name(),
                    fmt::format("{}, share of {} items", table.metric, table.items),
                    {}};
    for (const results::SweepLine& line : sweep->lines) {
        const ArmStyle style = styleOf(*line.first, runs);
        ChartSeries series{line.first->arm, style.color, style.dashes, true, false, {}};
        for (const results::SweepLine::Point& point : line.points) {
            const double mean = point.result->mean;
            const double spread = std::isnan(point.result->deviation) ? 0 : point.result->deviation;
            series.points.push_back({point.value, mean, mean - spread, mean + spread});
        }
        chart.series.push_back(std::move(series));
    }
    return chart;
}

Result<LineChart> crossEntropyChart(storage::Connection& connection, storage::Id experiment)
{
    LineChart chart{"Cross-entropy on the training samples",
                    "The same quantity for every arm: mean over samples of the negative log-likelihood per response "
                    "token. A PoFT arm that ends "
                    "higher has not learnt the noise.",
                    "optimizer step",
                    "cross-entropy, nats per token",
                    {}};
    POFT_TRY_ASSIGN(auto runs, experimentRuns(connection, experiment));
    std::erase_if(runs, [](const ArmRun& run) { return run.run.objective == "dpo"; });
    for (const auto& arm : byArm(std::move(runs))) {
        POFT_TRY_ASSIGN(ChartSeries series, meanOverSeeds(connection, arm, "ce_sample"));
        chart.series.push_back(std::move(series));
    }
    return chart;
}

Result<std::vector<LineChart>> tauCharts(storage::Connection& connection, storage::Id experiment)
{
    POFT_TRY_ASSIGN(auto runs, experimentRuns(connection, experiment));
    std::vector<LineChart> charts;
    for (const auto& arm : byArm(std::move(runs))) {
        const ArmRun& first = arm.front();
        if (first.run.objective == "dpo")
            continue;
        LineChart chart{
            fmt::format("Coefficient τ of {}, seed {}", armLabel(first), first.seed),
            "Median over the samples of a step, with the band between the quartiles. Near 0 a sample hardly pulls.",
            "optimizer step",
            "τ",
            {}};
        if (first.run.objective == "sft")
            chart.caption += " SFT does not use τ: it is shown to compare.";
        POFT_TRY_ASSIGN(ChartSeries clean, tauSeries(connection, first.run, "clean", "clean", kCleanColor, ""));
        POFT_TRY_ASSIGN(ChartSeries noise, tauSeries(connection, first.run, "noise", "noise", kNoiseColor, "5 3"));
        for (ChartSeries* series : {&clean, &noise})
            if (!series->points.empty())
                chart.series.push_back(std::move(*series));
        if (!chart.series.empty())
            charts.push_back(std::move(chart));
    }
    return charts;
}

Result<LineChart> scoreDensityChart(storage::Connection& connection, storage::Id experiment)
{
    LineChart chart{"Density of the aligned preference score",
                    "Mean over the aligned models of the log-likelihood per response token, over the training samples. "
                    "Noise is the left tail.",
                    "r_LLM, nats per token",
                    "density",
                    {}};
    POFT_TRY_ASSIGN(const auto rows, storage::loadSampleScores(connection, experiment));
    std::map<storage::Id, std::vector<double>> byDataset;
    std::vector<double> clean;
    std::vector<double> noise;
    std::vector<double> unknown;
    for (const storage::SampleScoresRow& row : rows) {
        if (!row.scores.rLlm)
            continue;
        auto& values = !row.isNoise ? unknown : *row.isNoise ? noise : clean;
        values.push_back(*row.scores.rLlm);
        byDataset[row.datasetId].push_back(*row.scores.rLlm);
    }
    if (byDataset.size() > 1)
        return byDatasetDensities(connection, std::move(byDataset), std::move(chart));
    if (!clean.empty())
        chart.series.push_back(densitySeries(std::move(clean), "clean", kCleanColor, ""));
    if (!noise.empty())
        chart.series.push_back(densitySeries(std::move(noise), "noise", kNoiseColor, "5 3"));
    if (!unknown.empty())
        chart.series.push_back(densitySeries(std::move(unknown), "all samples", "#0072B2", ""));
    return chart;
}

LineChart rocChart(const NoiseDetection& detection)
{
    LineChart chart{fmt::format("Finding the noise of {}", detection.dataset),
                    "Samples are taken from the lowest value up: the share of all noise that is among them, over the "
                    "share of all clean samples that are. The area under a line is its AUC.",
                    "clean samples taken, share",
                    "noise found, share",
                    {}};
    // Of each arm the first seed, after its last epoch.
    std::vector<const NoiseDetector*> shown;
    for (const NoiseDetector& one : detection.detectors) {
        if (one.kind == NoiseDetector::Kind::Aligned)
            shown.push_back(&one);
        if (one.kind != NoiseDetector::Kind::Tau)
            continue;
        const auto same = std::ranges::find_if(shown, [&](const NoiseDetector* other) {
            return other->kind == one.kind && other->run.arm == one.run.arm && other->run.cell == one.run.cell;
        });
        if (same == shown.end())
            shown.push_back(&one);
        else if ((*same)->run.seed == one.run.seed && (*same)->epoch < one.epoch)
            *same = &one;
    }
    for (const NoiseDetector* one : shown) {
        const bool aligned = one->kind == NoiseDetector::Kind::Aligned;
        ChartSeries series{fmt::format("{} (AUC {:.3f})", nameOf(*one), one->roc.area),
                           aligned ? "currentColor" : one->run.style.color,
                           aligned ? "2 3" : one->run.style.dashes,
                           false,
                           false,
                           {}};
        for (const series::RocPoint& point : one->roc.points)
            series.points.push_back(
                {point.falsePositiveRate, point.truePositiveRate, point.truePositiveRate, point.truePositiveRate});
        if (!series.points.empty())
            chart.series.push_back(std::move(series));
    }
    return chart;
}

}  // namespace poft::engine
