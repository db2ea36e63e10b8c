// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/charts/accuracy_chart.h"

#include "gui/charts/live_range.h"
#include "storage/series/statistics.h"

#include <QCoreApplication>

#include <algorithm>
#include <map>

namespace poft::gui {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(AccuracyChart)
};

}  // namespace

std::vector<EvaluationKey> evaluationKeys(const ExperimentReading& reading, const std::vector<Group>& groups)
{
    std::vector<EvaluationKey> keys;
    for (const storage::ExperimentEvaluation& row : reading.evaluations) {
        const bool shown =
            row.evaluation.runId && std::any_of(groups.begin(), groups.end(), [&](const Group& group) {
                return std::find(group.runs.begin(), group.runs.end(), *row.evaluation.runId) != group.runs.end();
            });
        const EvaluationKey key{row.evaluation.task, row.evaluation.metric, row.evaluation.datasetId.value_or(0)};
        if (shown && std::find(keys.begin(), keys.end(), key) == keys.end())
            keys.push_back(key);
    }
    return keys;
}

QString evaluationName(const ExperimentReading& reading, const EvaluationKey& key)
{
    const QString metric = QString::fromStdString(key.metric).replace(QLatin1Char('_'), QLatin1Char(' '));
    const auto dataset = reading.datasets.find(key.dataset);
    return dataset == reading.datasets.end()
               ? metric
               : Words::tr("%1 on %2").arg(metric, QString::fromStdString(dataset->second));
}

namespace {

/// A range for the values after training has begun: that of the untrained model would leave no room to tell the arms
/// apart.
std::optional<Span> limitsAfterTheFirst(const std::vector<Curve>& curves)
{
    std::optional<Span> span;
    for (const Curve& curve : curves) {
        for (std::size_t i = 0; i < curve.x.size(); ++i) {
            if (curve.x[i] <= 0)
                continue;
            const double half = curve.deviation.empty() ? 0 : curve.deviation[i];
            const Span own{curve.y[i] - half, curve.y[i] + half};
            span = span ? Span{std::min(span->low, own.low), std::max(span->high, own.high)} : own;
        }
    }
    return span ? std::optional(settleY(std::nullopt, *span)) : std::nullopt;
}

}  // namespace

ChartContent accuracyChart(const ExperimentReading& reading, const std::vector<Group>& groups, const EvaluationKey& key)
{
    ChartContent content;
    content.title = Words::tr("Held-out accuracy after each epoch");
    content.xTitle = Words::tr("epoch");
    content.yTitle = key.metric.empty()
                         ? Words::tr("accuracy")
                         : QString::fromStdString(key.metric).replace(QLatin1Char('_'), QLatin1Char(' '));
    content.emptyText = Words::tr(
        "Each arm's score on held-out samples appears here after its first epoch, as mean and spread over the seeds.");
    content.wholeX = true;
    bool spread = false;
    int number = 0;
    for (const Group& group : groups) {
        std::map<double, std::vector<double>> byEpoch;
        std::int64_t items = 0;
        for (const storage::ExperimentEvaluation& row : reading.evaluations) {
            const bool own = row.evaluation.runId &&
                             std::find(group.runs.begin(), group.runs.end(), *row.evaluation.runId) != group.runs.end();
            if (!own ||
                EvaluationKey{row.evaluation.task, row.evaluation.metric, row.evaluation.datasetId.value_or(0)} != key)
                continue;
            byEpoch[row.evaluation.epoch].push_back(row.evaluation.value);
            items = row.evaluation.items;
        }
        if (byEpoch.empty())
            continue;
        Curve curve;
        curve.name = group.name;
        curve.style = group.style;
        curve.markEvery = true;
        bool several = false;
        for (const auto& [epoch, values] : byEpoch) {
            curve.x.push_back(epoch);
            curve.y.push_back(series::mean(values));
            curve.deviation.push_back(values.size() > 1 ? series::sampleDeviation(values) : 0);
            several = several || values.size() > 1;
        }
        if (!several)
            curve.deviation.clear();
        spread = spread || several;
        curve.dodge = 0.05 * number++;
        if (content.caption.isEmpty())
            content.caption = Words::tr("Over %1 held-out samples.").arg(items);
        content.curves.push_back(std::move(curve));
    }
    content.yLimits = limitsAfterTheFirst(content.curves);
    for (Curve& curve : content.curves)
        curve.dodge -= 0.05 * (number - 1) / 2;
    if (spread)
        content.caption += Words::tr(" Bars: one standard deviation over the seeds.");
    return content;
}

}  // namespace poft::gui
