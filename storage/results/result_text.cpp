// SPDX-License-Identifier: Apache-2.0
#include "storage/results/result_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "storage/results/table_text.h"
#include "storage/series/statistics.h"

namespace poft::results {

namespace {

std::string cellText(const EpochResult& result)
{
    return result.values.empty() ? std::string("–") : series::valueWithSpread(result.mean, result.deviation);
}

const EpochResult* find(const ArmResult& arm, double epoch)
{
    const auto found = std::ranges::find_if(arm.epochs, [&](const EpochResult& r) { return r.epoch == epoch; });
    return found == arm.epochs.end() ? nullptr : &*found;
}

std::string epochName(double epoch)
{
    return epoch == 0 ? std::string("before") : fmt::format("epoch {:g}", epoch);
}

}  // namespace

std::string toMarkdown(const ResultTable& table)
{
    const std::vector<double> epochs = table.epochs();
    const std::string items = table.fewestItems == table.items
                                  ? fmt::format("{}", table.items)
                                  : fmt::format("{} to {}", table.fewestItems, table.items);
    std::string out = fmt::format("{}{} ({} items), mean ± standard deviation\n\n| arm | seeds | {} | {} |",
                                  table.metric, table.datasetName.empty() ? "" : " on " + table.datasetName, items,
                                  kLastEpochHeading, kLaterEpochsHeading);
    std::string rule = "|---|---|---|---|";
    for (const double epoch : epochs) {
        out += fmt::format(" {} |", epochName(epoch));
        rule += "---|";
    }
    out += "\n" + rule + "\n";
    for (const ArmResult& arm : table.arms) {
        const series::LaterEpochs later = arm.laterEpochs();
        out += fmt::format("| {} | {} | {} | {} |", markdownText(arm.label()), arm.seeds.size(), cellText(arm.last()),
                           series::valueWithSpread(later.mean, later.deviation));
        for (const double epoch : epochs) {
            const EpochResult* result = find(arm, epoch);
            out += fmt::format(" {} |", result == nullptr ? std::string("–") : cellText(*result));
        }
        out += "\n";
    }
    return out;
}

std::string toCsv(const ResultTable& table)
{
    const std::vector<double> epochs = table.epochs();
    std::string out =
        "task,metric,dataset,items,arm,seeds,last epoch,last mean,last deviation over seeds,mean after the first "
        "epoch,deviation over epochs after the first";
    for (const double epoch : epochs)
        out += fmt::format(",{0} mean,{0} deviation", epochName(epoch));
    out += "\r\n";
    for (const ArmResult& arm : table.arms) {
        const series::LaterEpochs later = arm.laterEpochs();
        const EpochResult& last = arm.last();
        out += fmt::format("{},{},{},{},{},{},{},{},{},{},{}", csvText(table.task), csvText(table.metric),
                           csvText(table.datasetName), table.items, csvText(arm.label()), arm.seeds.size(),
                           csvNumber(last.epoch), csvNumber(last.mean), csvNumber(last.deviation),
                           csvNumber(later.mean), csvNumber(later.deviation));
        for (const double epoch : epochs) {
            const EpochResult* result = find(arm, epoch);
            out += result == nullptr ? std::string(",,")
                                     : fmt::format(",{},{}", csvNumber(result->mean), csvNumber(result->deviation));
        }
        out += "\r\n";
    }
    return out;
}

}  // namespace poft::results
