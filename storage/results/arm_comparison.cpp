// SPDX-License-Identifier: Apache-2.0
#include "storage/results/arm_comparison.h"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>

#include "storage/results/metric.h"
#include "storage/series/statistics.h"
#include "storage/tables/evaluations.h"

namespace poft::results {

namespace {

using Place = std::tuple<std::string, std::string, std::optional<storage::Id>>;  // cell, task, data set

/// The newest evaluation of each seed.
using BySeed = std::map<std::int64_t, const storage::ExperimentEvaluation*>;

/// The first metric of each place with its newest evaluations, in the order found.
struct Found {
    Place place;
    std::string metric;
    BySeed first;
    BySeed second;
};

void keepNewest(BySeed& seeds, const storage::ExperimentEvaluation& one)
{
    const storage::ExperimentEvaluation*& newest = seeds[*one.seed];
    if (!newest || newest->evaluation.step <= one.evaluation.step)
        newest = &one;
}

std::vector<Found> collect(std::span<const storage::ExperimentEvaluation> evaluations, const std::string& first,
                           const std::string& second)
{
    std::vector<Found> out;
    for (const storage::ExperimentEvaluation& one : evaluations) {
        if ((one.arm != first && one.arm != second) || !one.seed || one.evaluation.task == "validation" ||
            one.evaluation.metric == kAnsweredMetric)
            continue;
        const Place place{one.cell, one.evaluation.task, one.evaluation.datasetId};
        auto found = std::ranges::find(out, place, &Found::place);
        if (found == out.end())
            found = out.insert(out.end(), {place, one.evaluation.metric, {}, {}});
        if (found->metric == one.evaluation.metric)
            keepNewest(one.arm == first ? found->first : found->second, one);
    }
    return out;
}

void count(const storage::PairedItem& item, series::PairedCounts& counts)
{
    const auto whole = [](double value) { return value == 0 || value == 1; };
    if (!whole(item.first) || !whole(item.second))
        return;
    auto& place = item.first == 1 ? (item.second == 1 ? counts.both : counts.first)
                                  : (item.second == 1 ? counts.second : counts.neither);
    ++place;
}

Result<ArmComparison> compare(storage::Connection& connection, const Found& found)
{
    const storage::ExperimentEvaluation& any = *found.first.begin()->second;
    ArmComparison out{any.evaluation.task, found.metric, any.datasetName, any.cell, {}, 0, 0, {}, {}};
    std::map<storage::Id, std::vector<double>> differences;
    for (const auto& [seed, first] : found.first) {
        const auto second = found.second.find(seed);
        if (second == found.second.end())
            continue;
        out.seeds.push_back({seed, first->evaluation.id, second->second->evaluation.id});
        POFT_TRY_ASSIGN(const auto items,
                        storage::pairedItems(connection, out.seeds.back().first, out.seeds.back().second));
        for (const storage::PairedItem& item : items) {
            differences[item.sampleId].push_back(item.second - item.first);
            count(item, out.counts);
        }
    }
    std::vector<double> means;
    for (const auto& [item, values] : differences)
        means.push_back(series::mean(values));
    out.items = static_cast<std::int64_t>(means.size());
    out.difference = series::mean(means);
    out.interval = series::bootstrapMean(means);
    return out;
}

}  // namespace

Result<std::vector<ArmComparison>> compareArms(storage::Connection& connection,
                                               std::span<const storage::ExperimentEvaluation> evaluations,
                                               const std::string& first, const std::string& second)
{
    std::vector<ArmComparison> out;
    for (const Found& found : collect(evaluations, first, second)) {
        if (found.first.empty() || found.second.empty())
            continue;
        POFT_TRY_ASSIGN(ArmComparison comparison, compare(connection, found));
        if (comparison.items > 0)
            out.push_back(std::move(comparison));
    }
    return out;
}

}  // namespace poft::results
