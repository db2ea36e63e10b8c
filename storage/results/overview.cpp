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

/// Mean over the columns at each epoch that all of them have, for each seed that all of them have.
ArmValues meanValues(const std::vector<const ArmResult*>& columns)
{
    ArmValues out;
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
        for (const auto& [epoch, all] : values)
            if (all.size() == columns.size())
                out[seed][epoch] = series::mean(all);
    }
    return out;
}

void addOverall(OverviewRow& row, const ResultTable& overall)
{
    const ArmResult* arm = find(overall, row);
    if (!arm)
        return;
    const EpochResult& last = arm->last();
    row.overall = last.mean;
    row.deviation = last.deviation;
    row.seeds = static_cast<int>(last.values.size());
    row.later = arm->laterEpochs();
}

/// Arms and cells of the columns, in order of first appearance, as rows without figures.
std::vector<OverviewRow> rowsOf(const std::vector<const ResultTable*>& columns)
{
    std::vector<OverviewRow> rows;
    for (const ResultTable* table : columns)
        for (const ArmResult& arm : table->arms) {
            const auto known = std::ranges::any_of(
                rows, [&](const OverviewRow& row) { return row.arm == arm.arm && row.cell == arm.cell; });
            if (!known)
                rows.push_back({arm.arm, arm.cell, arm.label()});
        }
    return rows;
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

ResultTable overallTable(std::span<const ResultTable> tables)
{
    const std::vector<const ResultTable*> columns = chosen(tables);
    ResultTable out{"all tasks", "overall", {}, {}, 0, 0, {}};
    std::vector<const ResultTable*> counted;
    std::ranges::copy_if(columns, std::back_inserter(counted),
                         [](const ResultTable* table) { return !isJudged(table->metric); });
    for (const ResultTable* table : counted) {
        out.items += table->items;
        out.fewestItems += table->fewestItems;
    }
    for (const OverviewRow& row : rowsOf(counted)) {
        std::vector<const ArmResult*> arms;
        for (const ResultTable* table : counted)
            arms.push_back(find(*table, row));
        if (std::ranges::find(arms, nullptr) != arms.end())
            continue;
        if (const ArmValues values = meanValues(arms); !values.empty())
            out.arms.push_back(armResult(row.arm, row.cell, values));
    }
    return out;
}

Overview overviewOf(std::span<const ResultTable> tables)
{
    const std::vector<const ResultTable*> columns = chosen(tables);
    Overview out;
    for (const ResultTable* table : columns)
        out.columns.push_back(
            {titleOf(*table, columns), table->metric, !isJudged(table->metric), table->fewestItems, table->items});
    out.rows = rowsOf(columns);
    const ResultTable overall = overallTable(tables);
    for (OverviewRow& row : out.rows) {
        for (const ResultTable* column : columns) {
            const ArmResult* arm = find(*column, row);
            row.values.push_back(arm && !arm->epochs.empty() ? std::optional(arm->last().mean) : std::nullopt);
        }
        addOverall(row, overall);
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
    out += " overall, last epoch (± over seeds) | overall after the first epoch (± over epochs) | seeds |";
    rule += "---|---|---|";
    for (const std::string& column : overview.paperColumns) {
        out += fmt::format(" paper: {} |", markdownText(column));
        rule += "---|";
    }
    out += "\n" + rule + "\n";
    for (const OverviewRow& row : overview.rows) {
        out += fmt::format("| {} |", markdownText(row.label));
        for (std::size_t i = 0; i < row.values.size(); ++i)
            out += fmt::format(" {} |", valueText(overview.columns[i], row.values[i]));
        const auto spread = [](double value) {
            return std::isfinite(value) ? fmt::format(" ± {:.2f}", value * kPercent) : std::string();
        };
        out += fmt::format(" {}{} | {}{} | {} |", percentText(row.overall), spread(row.deviation),
                           percentText(row.later.mean), spread(row.later.deviation), row.seeds);
        for (const std::optional<double>& figure : row.paper)
            out += figure ? fmt::format(" {:.2f} |", *figure) : std::string(" – |");
        out += "\n";
    }
    return out;
}

std::string toCsv(const Overview& overview)
{
    std::string out = "arm";
    for (const OverviewColumn& column : overview.columns)
        out += "," + csvText(column.title + " " + column.metric);
    out += ",overall,deviation over seeds,overall after the first epoch,deviation over epochs,seeds";
    for (const std::string& column : overview.paperColumns)
        out += "," + csvText("paper: " + column);
    out += "\r\n";
    for (const OverviewRow& row : overview.rows) {
        out += csvText(row.label);
        for (const std::optional<double>& value : row.values)
            out += "," + (value ? csvNumber(*value) : std::string());
        out += fmt::format(",{},{},{},{},{}", csvNumber(row.overall), csvNumber(row.deviation),
                           csvNumber(row.later.mean), csvNumber(row.later.deviation), row.seeds);
        for (const std::optional<double>& figure : row.paper)
            out += "," + (figure ? csvNumber(*figure) : std::string());
        out += "\r\n";
    }
    return out;
}

}  // namespace poft::results
