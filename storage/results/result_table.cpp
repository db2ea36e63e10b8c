// SPDX-License-Identifier: Apache-2.0
#include "storage/results/result_table.h"

#include <algorithm>
#include <limits>

#include "storage/recipe/cell_text.h"
#include "storage/series/statistics.h"

namespace poft::results {

namespace {

EpochResult summarize(double epoch, std::vector<double> values)
{
    EpochResult out{epoch, std::move(values), 0, std::numeric_limits<double>::quiet_NaN()};
    out.mean = series::mean(out.values);
    if (out.values.size() > 1)
        out.deviation = series::sampleDeviation(out.values);
    return out;
}

}  // namespace

ArmResult armResult(const std::string& arm, const std::string& cell, const ArmValues& values)
{
    ArmResult out{arm, cell, {}, {}, {}};
    std::map<double, std::vector<double>> byEpoch;
    for (const auto& [seed, line] : values) {
        out.seeds.push_back(seed);
        series::Curve& curve = out.bySeed.emplace_back();
        for (const auto& [epoch, value] : line) {
            curve.x.push_back(epoch);
            curve.y.push_back(value);
            byEpoch[epoch].push_back(value);
        }
    }
    for (auto& [epoch, all] : byEpoch)
        out.epochs.push_back(summarize(epoch, std::move(all)));
    return out;
}

const EpochResult& ArmResult::last() const
{
    const auto common = std::find_if(epochs.rbegin(), epochs.rend(),
                                     [this](const EpochResult& epoch) { return epoch.values.size() == seeds.size(); });
    return common == epochs.rend() ? epochs.back() : *common;
}

std::string ArmResult::label() const
{
    const std::string text = recipe::cellText(cell);
    return text.empty() ? arm : arm + ", " + text;
}

std::vector<double> ResultTable::epochs() const
{
    std::vector<double> out;
    for (const ArmResult& arm : arms)
        for (const EpochResult& result : arm.epochs)
            out.push_back(result.epoch);
    std::ranges::sort(out);
    const auto [first, last] = std::ranges::unique(out);
    out.erase(first, last);
    return out;
}

std::vector<ResultTable> resultTables(std::span<const storage::ExperimentEvaluation> evaluations)
{
    struct Arm {
        std::string name;
        std::string cell;
        ArmValues values;
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
            return t.head.task == evaluation.task && t.head.metric == evaluation.metric &&
                   t.head.dataset == evaluation.datasetId;
        });
        if (table == tables.end())
            table = tables.insert(tables.end(), Table{{evaluation.task,
                                                       evaluation.metric,
                                                       evaluation.datasetId,
                                                       one.datasetName,
                                                       evaluation.items,
                                                       evaluation.items,
                                                       {}},
                                                      {}});
        table->head.items = std::max(table->head.items, evaluation.items);
        table->head.fewestItems = std::min(table->head.fewestItems, evaluation.items);
        auto arm =
            std::ranges::find_if(table->arms, [&](const Arm& a) { return a.name == one.arm && a.cell == one.cell; });
        if (arm == table->arms.end())
            arm = table->arms.insert(table->arms.end(), Arm{one.arm, one.cell, {}});
        arm->values[*one.seed][evaluation.epoch] = evaluation.value;
    }

    std::vector<ResultTable> out;
    for (Table& table : tables) {
        for (const Arm& arm : table.arms)
            table.head.arms.push_back(armResult(arm.name, arm.cell, arm.values));
        out.push_back(std::move(table.head));
    }
    return out;
}

}  // namespace poft::results
