// SPDX-License-Identifier: Apache-2.0
#include "engine/report/result_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "storage/series/statistics.h"

namespace poft::engine {

namespace {

EpochResult summarize(double epoch, std::vector<double> values)
{
    EpochResult out{epoch, std::move(values), 0, std::numeric_limits<double>::quiet_NaN()};
    out.mean = series::mean(out.values);
    if (out.values.size() > 1)
        out.deviation = series::sampleDeviation(out.values);
    return out;
}

std::string cellText(const EpochResult& result)
{
    if (result.values.empty())
        return "–";
    return series::valueWithSpread(result.mean, result.deviation);
}

/// Values by epoch and seed of one arm.
using Grid = std::map<double, std::map<std::int64_t, double>>;

ArmResult armResult(const std::string& arm, const std::string& cell, const Grid& grid)
{
    ArmResult out{arm, cell, {}, {}};
    for (const auto& [epoch, bySeed] : grid) {
        std::vector<double> values;
        for (const auto& [seed, value] : bySeed) {
            values.push_back(value);
            if (std::ranges::find(out.seeds, seed) == out.seeds.end())
                out.seeds.push_back(seed);
        }
        out.epochs.push_back(summarize(epoch, std::move(values)));
    }
    std::ranges::sort(out.seeds);
    return out;
}

/// An arm's name with its matrix cell, where there is one.
std::string label(const ArmResult& arm)
{
    return arm.cell == "{}" ? arm.arm : fmt::format("{} {}", arm.arm, arm.cell);
}

}  // namespace

EpochResult ArmResult::withoutFirstEpoch() const
{
    std::vector<double> sums;
    int counted = 0;
    for (const EpochResult& result : epochs) {
        // Only epochs that every seed has reached enter the means.
        if (result.epoch <= 1 || result.values.size() != seeds.size())
            continue;
        sums.resize(result.values.size());
        for (std::size_t i = 0; i < sums.size(); ++i)
            sums[i] += result.values[i];
        ++counted;
    }
    if (counted == 0)
        return {};
    for (double& sum : sums)
        sum /= counted;
    return summarize(0, std::move(sums));
}

std::vector<ResultTable> resultTables(std::span<const storage::ExperimentEvaluation> evaluations)
{
    struct Arm {
        std::string name;
        std::string cell;
        Grid grid;
    };
    struct Table {
        ResultTable head;
        std::vector<Arm> arms;
    };
    std::vector<Table> tables;
    for (const storage::ExperimentEvaluation& one : evaluations) {
        if (one.arm.empty() || !one.seed)
            continue;
        const storage::Evaluation& evaluation = one.evaluation;
        auto table = std::ranges::find_if(tables, [&](const Table& t) {
            return t.head.task == evaluation.task && t.head.metric == evaluation.metric;
        });
        if (table == tables.end())
            table = tables.insert(tables.end(), Table{{evaluation.task, evaluation.metric, 0, {}}, {}});
        table->head.items = std::max(table->head.items, evaluation.items);
        auto arm =
            std::ranges::find_if(table->arms, [&](const Arm& a) { return a.name == one.arm && a.cell == one.cell; });
        if (arm == table->arms.end())
            arm = table->arms.insert(table->arms.end(), Arm{one.arm, one.cell, {}});
        arm->grid[evaluation.epoch][*one.seed] = evaluation.value;
    }

    std::vector<ResultTable> out;
    for (Table& table : tables) {
        for (const Arm& arm : table.arms)
            table.head.arms.push_back(armResult(arm.name, arm.cell, arm.grid));
        out.push_back(std::move(table.head));
    }
    return out;
}

std::string toMarkdown(const ResultTable& table)
{
    std::vector<double> epochs;
    for (const ArmResult& arm : table.arms)
        for (const EpochResult& result : arm.epochs)
            if (std::ranges::find(epochs, result.epoch) == epochs.end())
                epochs.push_back(result.epoch);
    std::ranges::sort(epochs);

    std::string out = fmt::format(
        "{} ({} items), mean ± standard deviation over seeds\n\n| arm | seeds | last epoch | without epoch 1 |",
        table.metric, table.items);
    std::string rule = "|---|---|---|---|";
    for (const double epoch : epochs) {
        out += epoch == 0 ? std::string(" before |") : fmt::format(" epoch {:g} |", epoch);
        rule += "---|";
    }
    out += "\n" + rule + "\n";
    for (const ArmResult& arm : table.arms) {
        out += fmt::format("| {} | {} | {} | {} |", label(arm), arm.seeds.size(), cellText(arm.last()),
                           cellText(arm.withoutFirstEpoch()));
        for (const double epoch : epochs) {
            const auto found = std::ranges::find_if(arm.epochs, [&](const EpochResult& r) { return r.epoch == epoch; });
            out += fmt::format(" {} |", found == arm.epochs.end() ? std::string("–") : cellText(*found));
        }
        out += "\n";
    }
    return out;
}

}  // namespace poft::engine
