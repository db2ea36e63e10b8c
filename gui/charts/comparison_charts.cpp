// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/charts/comparison_charts.h"

#include <QCoreApplication>

#include "storage/results/metric.h"
#include "storage/results/sweep.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

namespace poft::gui {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ComparisonCharts)
};

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();

QString words(const std::string& name)
{
    return QString::fromStdString(name).replace(QLatin1Char('_'), QLatin1Char(' '));
}

/// Names of the arms of all tables, in order of first appearance, with one result of each for its style.
std::vector<const results::ArmResult*> armsOf(const std::vector<results::ResultTable>& tables)
{
    std::vector<const results::ArmResult*> arms;
    for (const results::ResultTable& table : tables) {
        for (const results::ArmResult& arm : table.arms) {
            if (std::none_of(arms.begin(), arms.end(),
                             [&](const auto* known) { return known->label() == arm.label(); }))
                arms.push_back(&arm);
        }
    }
    return arms;
}

const results::ArmResult* find(const results::ResultTable& table, const std::string& label)
{
    const auto found = std::find_if(table.arms.begin(), table.arms.end(),
                                    [&](const results::ArmResult& arm) { return arm.label() == label; });
    return found == table.arms.end() ? nullptr : &*found;
}

}  // namespace

QString tableName(const results::ResultTable& table)
{
    const QString metric = words(table.metric);
    if (!table.datasetName.empty())
        return Words::tr("%1 on %2").arg(metric, QString::fromStdString(table.datasetName));
    return table.task == table.metric ? metric : Words::tr("%1 of %2").arg(metric, words(table.task));
}

SeriesStyle styleOf(const std::vector<Group>& groups, const results::ArmResult& arm)
{
    const auto found = std::find_if(groups.begin(), groups.end(),
                                    [&](const Group& group) { return group.arm == arm.arm && group.cell == arm.cell; });
    return found == groups.end() ? SeriesStyle{} : found->style;
}

ChartContent barChart(const std::vector<results::ResultTable>& all, const std::vector<Group>& groups)
{
    // Shares of right answers stand side by side; a cross-entropy beside them would be another quantity.
    std::vector<results::ResultTable> tables;
    std::copy_if(all.begin(), all.end(), std::back_inserter(tables), [](const results::ResultTable& table) {
        return results::betterOf(table.metric) == results::Better::Higher;
    });
    ChartContent content;
    content.title = Words::tr("Results of the arms");
    content.emptyText = Words::tr("A bar for each arm appears here when its first evaluation is there.");
    const bool single = tables.size() == 1;
    if (single) {
        content.yTitle = words(tables.front().metric);
        content.categories = {Words::tr("last epoch"), Words::tr("after the first epoch")};
        content.caption = Words::tr(
            "Error bars: over the seeds at the last epoch; over the epochs after the first, as "
            "the mean of the seeds.");
    } else {
        content.yTitle = Words::tr("after the last epoch");
        content.caption = Words::tr("Error bars: one standard deviation over the seeds.");
        for (const results::ResultTable& table : tables)
            content.categories.push_back(tableName(table));
    }
    for (const results::ArmResult* arm : armsOf(tables)) {
        BarSeries bars;
        bars.name = QString::fromStdString(arm->label());
        bars.style = styleOf(groups, *arm);
        for (const results::ResultTable& table : tables) {
            const results::ArmResult* result = find(table, arm->label());
            bars.value.push_back(result == nullptr ? kNothing : result->last().mean);
            bars.deviation.push_back(result == nullptr ? kNothing : result->last().deviation);
        }
        if (single) {
            const series::LaterEpochs later = arm->laterEpochs();
            bars.value.push_back(later.mean);
            bars.deviation.push_back(later.deviation);
        }
        content.bars.push_back(std::move(bars));
    }
    return content;
}

ChartContent sweepChart(const results::ResultTable& table, const std::vector<Group>& groups)
{
    ChartContent content;
    content.title = Words::tr("Last epoch over what the matrix varies");
    content.yTitle = words(table.metric);
    content.emptyText = Words::tr(
        "Here a line for each arm shows how its result follows the number that the recipe's "
        "matrix varies.");
    const std::optional<results::Sweep> sweep = results::sweepOf(table);
    if (!sweep)
        return content;
    content.xTitle = words(sweep->name());
    for (const results::SweepLine& line : sweep->lines) {
        Curve curve;
        curve.name = QString::fromStdString(line.first->arm);
        curve.style = styleOf(groups, *line.first);
        curve.markEvery = true;
        for (const results::SweepLine::Point& point : line.points) {
            curve.x.push_back(point.value);
            curve.y.push_back(point.result->mean);
            curve.deviation.push_back(std::isfinite(point.result->deviation) ? point.result->deviation : 0);
        }
        content.curves.push_back(std::move(curve));
    }
    return content;
}

}  // namespace poft::gui
