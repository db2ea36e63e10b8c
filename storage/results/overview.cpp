// SPDX-License-Identifier: Apache-2.0
#include "storage/results/overview.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "storage/results/metric.h"
#include "storage/results/table_text.h"
#include "storage/series/statistics.h"

namespace poft::results {

namespace {

constexpr double kPercent = 100;

/// The tables that become columns.
std::vector<const ResultTable*> chosen(std::span<const ResultTable> tables)
{
    std::vector<const ResultTable*> out;
    std::set<std::pair<std::string, std::string>> seen;
    for (const ResultTable& table : tables) {
        if (table.task == "validation" || table.metric == kAnsweredMetric || betterOf(table.metric) != Better::Higher)
            continue;
        if (seen.emplace(table.task, table.datasetName).second)
            out.push_back(&table);
    }
    return out;
}

std::string titleOf(const ResultTable& table, const std::vector<const ResultTable*>& all)
{
    const auto sameTask = std::ranges::count_if(all, [&](const ResultTable* one) { return one->task == table.task; });
    return sameTask > 1 && !table.datasetName.empty() ? table.datasetName : table.task;
}

const ArmResult* find(const ResultTable& table, const OverviewRow& row)
{
    const auto found = std::ranges::find_if(
        table.arms, [&](const ArmResult& arm) { return arm.arm == row.arm && arm.cell == row.cell; });
    return found == table.arms.end() ? nullptr : &*found;
}

/// Mean over the columns at each epoch that all of them have, a curve for each seed that all of them have.
std::vector<series::Curve> meanCurves(const std::vector<const ArmResult*>& columns)
{
    std::vector<series::Curve> out;
    for (const std::int64_t seed : columns.front()->seeds) {
        std::map<double, std::vector<double>> values;
        for (const ArmResult* column : columns) {
            const auto at = std::ranges::find(column->seeds, seed);
            if (at == column->seeds.end())
                continue;
            const series::Curve& curve = column->bySeed[static_cast<std::size_t>(at - column->seeds.begin())];
            for (std::size_t i = 0; i < curve.x.size(); ++i)
                values[curve.x[i]].push_back(curve.y[i]);
        }
        series::Curve mean;
        for (const auto& [epoch, all] : values) {
            if (all.size() != columns.size())
                continue;
            mean.x.push_back(epoch);
            mean.y.push_back(series::mean(all));
        }
        if (!mean.x.empty())
            out.push_back(std::move(mean));
    }
    return out;
}

void addOverall(OverviewRow& row, const std::vector<const ArmResult*>& columns)
{
    if (columns.empty() || std::ranges::find(columns, nullptr) != columns.end())
        return;
    const std::vector<series::Curve> curves = meanCurves(columns);
    if (curves.empty())
        return;
    double last = std::numeric_limits<double>::infinity();  // that all seeds have reached
    for (const series::Curve& curve : curves)
        last = std::min(last, curve.x.back());
    std::vector<double> values;
    for (const series::Curve& curve : curves) {
        const auto at = std::ranges::find(curve.x, last);
        if (at != curve.x.end())
            values.push_back(curve.y[static_cast<std::size_t>(at - curve.x.begin())]);
    }
    row.seeds = static_cast<int>(values.size());
    row.overall = series::mean(values);
    row.deviation = series::sampleDeviation(values);
    row.later = series::laterEpochs(curves);
}

std::string percentText(double value)
{
    return std::isfinite(value) ? fmt::format("{:.2f}", value * kPercent) : "–";
}

std::string valueText(const OverviewColumn& column, const std::optional<double>& value)
{
    if (!value)
        return "–";
    return column.metric == kJudgeScoreMetric ? fmt::format("{:.2f}", *value) : percentText(*value);
}

}  // namespace

Overview overviewOf(std::span<const ResultTable> tables)
{
    const std::vector<const ResultTable*> columns = chosen(tables);
    Overview out;
    for (const ResultTable* table : columns) {
        out.columns.push_back(
            {titleOf(*table, columns), table->metric, !isJudged(table->metric), table->fewestItems, table->items});
        for (const ArmResult& arm : table->arms) {
            const auto known = std::ranges::any_of(
                out.rows, [&](const OverviewRow& row) { return row.arm == arm.arm && row.cell == arm.cell; });
            if (!known)
                out.rows.push_back({arm.arm, arm.cell, arm.label(), {}, {}, {}, {}, {}});
        }
    }
    for (OverviewRow& row : out.rows) {
        row.overall = row.deviation = std::numeric_limits<double>::quiet_NaN();
        std::vector<const ArmResult*> counted;
        for (std::size_t i = 0; i < columns.size(); ++i) {
            const ArmResult* arm = find(*columns[i], row);
            row.values.push_back(arm && !arm->epochs.empty() ? std::optional(arm->last().mean) : std::nullopt);
            if (out.columns[i].inOverall)
                counted.push_back(arm);
        }
        addOverall(row, counted);
    }
    return out;
}

std::string toMarkdown(const Overview& overview)
{
    std::string out = "| arm |";
    std::string rule = "|---|";
    for (const OverviewColumn& column : overview.columns) {
        const std::string items = column.items == column.asked ? fmt::format("{}", column.items)
                                                               : fmt::format("{} to {}", column.items, column.asked);
        out += fmt::format(" {}, {} ({} items) |", markdownText(column.title), column.metric, items);
        rule += "---|";
    }
    out += " overall, last epoch (± over seeds) | overall after the first epoch (± over epochs) | seeds |\n" + rule +
           "---|---|---|\n";
    for (const OverviewRow& row : overview.rows) {
        out += fmt::format("| {} |", markdownText(row.label));
        for (std::size_t i = 0; i < row.values.size(); ++i)
            out += fmt::format(" {} |", valueText(overview.columns[i], row.values[i]));
        const auto spread = [](double value) {
            return std::isfinite(value) ? fmt::format(" ± {:.2f}", value * kPercent) : std::string();
        };
        out += fmt::format(" {}{} | {}{} | {} |\n", percentText(row.overall), spread(row.deviation),
                           percentText(row.later.mean), spread(row.later.deviation), row.seeds);
    }
    return out;
}

std::string toCsv(const Overview& overview)
{
    std::string out = "arm";
    for (const OverviewColumn& column : overview.columns)
        out += "," + csvText(column.title + " " + column.metric);
    out += ",overall,deviation over seeds,overall after the first epoch,deviation over epochs,seeds\r\n";
    for (const OverviewRow& row : overview.rows) {
        out += csvText(row.label);
        for (const std::optional<double>& value : row.values)
            out += "," + (value ? csvNumber(*value) : std::string());
        out += fmt::format(",{},{},{},{},{}\r\n", csvNumber(row.overall), csvNumber(row.deviation),
                           csvNumber(row.later.mean), csvNumber(row.later.deviation), row.seeds);
    }
    return out;
}

}  // namespace poft::results
