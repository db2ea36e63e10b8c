// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/commands/commands.h"
#include "engine/commands/open_workspace.h"
#include "storage/recipe/cell_text.h"
#include "storage/results/arm_comparison.h"
#include "storage/tables/evaluations.h"

namespace poft::engine {

namespace {

using Json = nlohmann::ordered_json;

/// The items of one seed that the two arms answer differently.
struct Differing {
    std::int64_t seed = 0;
    std::vector<storage::PairedItem> items;
};

Result<Differing> differingItems(storage::Connection& connection, const results::ArmComparison& comparison,
                                 const CompareArguments& arguments)
{
    auto chosen = comparison.seeds.begin();
    if (arguments.seed)
        chosen = std::ranges::find(comparison.seeds, *arguments.seed, &results::SeedComparison::seed);
    if (chosen == comparison.seeds.end())
        return fail(ErrorKind::NotFound,
                    fmt::format("The arms {} and {} have no seed {} in common on {}.", arguments.arms[0],
                                arguments.arms[1], *arguments.seed, comparison.task));
    Differing out{chosen->seed, {}};
    POFT_TRY_ASSIGN(out.items, storage::pairedItems(connection, chosen->first, chosen->second));
    std::erase_if(out.items, [](const storage::PairedItem& item) { return item.first == item.second; });
    return out;
}

std::string oneLine(std::string text, std::size_t most)
{
    std::ranges::replace(text, '\n', ' ');
    if (text.size() <= most)
        return text;
    while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0) == 0x80)
        --most;
    return text.substr(0, most) + "…";
}

Json toJson(const results::ArmComparison& comparison, const Differing& differing)
{
    Json items = Json::array();
    for (const storage::PairedItem& item : differing.items)
        items.push_back({{"item", item.sampleId},
                         {"prompt", item.prompt},
                         {"expected", item.expected},
                         {"first", {{"value", item.first}, {"answer", item.firstAnswer}}},
                         {"second", {{"value", item.second}, {"answer", item.secondAnswer}}}});
    Json out{{"task", comparison.task},
             {"metric", comparison.metric},
             {"dataset", comparison.datasetName},
             {"cell", Json::parse(comparison.cell)},
             {"seeds", comparison.seeds.size()},
             {"items", comparison.items},
             {"difference", comparison.difference},
             {"interval", {comparison.interval.low, comparison.interval.high}},
             {"right",
              {{"both", comparison.counts.both},
               {"first", comparison.counts.first},
               {"second", comparison.counts.second},
               {"neither", comparison.counts.neither}}},
             {"seed", differing.seed},
             {"differing", items}};
    if (comparison.seeds.size() == 1)
        out["probability"] = series::exactPairedTest(comparison.counts);
    return out;
}

void print(const results::ArmComparison& comparison, const Differing& differing, const CompareArguments& arguments)
{
    const std::string cell = recipe::cellText(comparison.cell);
    fmt::print("{}{}{}, {}: {} less {} is {:+.4f}, 95 % interval {:+.4f} to {:+.4f} over {} items, {} seeds\n",
               comparison.task, comparison.datasetName.empty() ? "" : " on " + comparison.datasetName,
               cell.empty() ? "" : ", " + cell, comparison.metric, arguments.arms[1], arguments.arms[0],
               comparison.difference, comparison.interval.low, comparison.interval.high, comparison.items,
               comparison.seeds.size());
    const series::PairedCounts& counts = comparison.counts;
    if (counts.both + counts.first + counts.second + counts.neither > 0)
        fmt::print("  right: both {}, only {} {}, only {} {}, neither {}{}\n", counts.both, arguments.arms[0],
                   counts.first, arguments.arms[1], counts.second, counts.neither,
                   comparison.seeds.size() == 1
                       ? fmt::format(" (exact paired test: p = {:.3g})", series::exactPairedTest(counts))
                       : "");
    std::size_t shown = differing.items.size();
    if (arguments.limit > 0)
        shown = std::min(shown, static_cast<std::size_t>(arguments.limit));
    for (std::size_t i = 0; i < shown; ++i) {
        const storage::PairedItem& item = differing.items[i];
        fmt::print("  {:>7}  {}\n           expected {} · {} {} · {} {}\n", item.sampleId, oneLine(item.prompt, 100),
                   oneLine(item.expected, 40), arguments.arms[0], oneLine(item.firstAnswer, 40), arguments.arms[1],
                   oneLine(item.secondAnswer, 40));
    }
    if (shown < differing.items.size())
        fmt::print("  and {} more of seed {} (--limit 0 shows all)\n", differing.items.size() - shown, differing.seed);
}

std::string armsOf(const std::vector<storage::ExperimentEvaluation>& evaluations)
{
    std::vector<std::string> names;
    for (const storage::ExperimentEvaluation& one : evaluations)
        if (!one.arm.empty() && std::ranges::find(names, one.arm) == names.end())
            names.push_back(one.arm);
    return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace

Status compareArms(const CompareArguments& arguments)
{
    if (arguments.arms.size() != 2)
        return fail(ErrorKind::Invalid, "Two arms can be compared: --arms SFT PoFT.");
    POFT_TRY_ASSIGN(const OpenWorkspace open, OpenWorkspace::open(arguments.workspace));
    POFT_TRY_ASSIGN(const storage::Experiment experiment, experimentOf(*open.connection, arguments.experiment));
    POFT_TRY_ASSIGN(const auto evaluations, storage::evaluationsOfExperiment(*open.connection, experiment.id));
    POFT_TRY_ASSIGN(auto comparisons,
                    results::compareArms(*open.connection, evaluations, arguments.arms[0], arguments.arms[1]));
    std::erase_if(comparisons, [&](const auto& one) { return !one.task.starts_with(arguments.task); });
    if (comparisons.empty())
        return fail(ErrorKind::NotFound,
                    fmt::format("The arms {} and {} of {} share no evaluation{}; it has evaluations of: {}.",
                                arguments.arms[0], arguments.arms[1], experiment.name,
                                arguments.task.empty() ? "" : " by the task " + arguments.task, armsOf(evaluations)));
    Json document = Json::array();
    for (const results::ArmComparison& comparison : comparisons) {
        POFT_TRY_ASSIGN(const Differing differing, differingItems(*open.connection, comparison, arguments));
        if (arguments.json)
            document.push_back(toJson(comparison, differing));
        else
            print(comparison, differing, arguments);
    }
    if (arguments.json)
        fmt::print("{}\n", document.dump(2, ' ', false, Json::error_handler_t::replace));
    return {};
}

}  // namespace poft::engine
