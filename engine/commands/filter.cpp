// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/commands/commands.h"
#include "engine/commands/derived_dataset.h"
#include "engine/work/filter_scores.h"
#include "storage/files/read_file.h"

namespace poft::engine {

namespace {

using Json = nlohmann::ordered_json;

Result<recipe::Filter> filterOf(const std::string& argument)
{
    if (!argument.starts_with('@'))
        return recipe::filterFromText(argument);
    POFT_TRY_ASSIGN(const std::string text, files::readFile(argument.substr(1)));
    return recipe::filterFromText(text);
}

Status make(const OpenWorkspace& open, const FilterArguments& arguments)
{
    if (arguments.filters.size() != 1)
        return fail(ErrorKind::Invalid, "A data set is made by one filter: join several with \"all\" or \"any\".");
    recipe::Derivation derivation;
    POFT_TRY_ASSIGN(derivation.filter, filterOf(arguments.filters.front()));
    POFT_TRY_ASSIGN(derivation.from.emplace_back().dataset, registeredDataset(open, arguments.dataset));
    POFT_TRY_ASSIGN(const storage::Dataset made, makeDerived(open, {arguments.name, std::move(derivation)}));
    fmt::print("{}: {} samples\n", made.name, made.sampleCount);
    return {};
}

struct Looked {
    recipe::Filter filter;
    std::vector<bool> kept;
    std::vector<double> numbers;  ///< empty where the filter goes by no number
};

Json entry(const Looked& looked)
{
    const auto kept = std::ranges::count(looked.kept, true);
    return {{"filter", recipe::toText(looked.filter)},
            {"kept", kept},
            {"dropped", static_cast<std::int64_t>(looked.kept.size()) - kept}};
}

Json overlap(const std::vector<Looked>& all, std::size_t a, std::size_t b)
{
    Json pair{{"filters", {a + 1, b + 1}}, {"jaccard", data::jaccard(all[a].kept, all[b].kept)}};
    const double correlation = data::rankCorrelation(all[a].numbers, all[b].numbers);
    pair["rank_correlation"] = std::isnan(correlation) ? Json() : Json(correlation);
    return pair;
}

void print(const Json& found)
{
    std::size_t number = 0;
    for (const Json& one : found["filters"])
        fmt::print("{}. {}: {} stay, {} go\n", ++number, one["filter"].get<std::string>(),
                   one["kept"].get<std::int64_t>(), one["dropped"].get<std::int64_t>());
    for (const Json& pair : found["overlaps"])
        fmt::print("{} and {}: Jaccard {:.3f}{}\n", pair["filters"][0].get<int>(), pair["filters"][1].get<int>(),
                   pair["jaccard"].get<double>(),
                   pair["rank_correlation"].is_null()
                       ? ""
                       : fmt::format(", rank correlation {:.3f}", pair["rank_correlation"].get<double>()));
}

/// What the filters would keep, and how far two of them agree. Changes nothing.
Status look(const OpenWorkspace& open, const FilterArguments& arguments)
{
    storage::Connection& connection = *open.connection;
    POFT_TRY_ASSIGN(const storage::Dataset dataset, datasetOf(connection, arguments.dataset));
    const data::ScoreLookup scores = scoreLookup(connection, nullptr, {}, dataset);
    std::vector<Looked> all;
    for (const std::string& argument : arguments.filters) {
        Looked& one = all.emplace_back();
        POFT_TRY_ASSIGN(one.filter, filterOf(argument));
        POFT_TRY_ASSIGN(one.kept, data::keptBy(connection, dataset.id, one.filter, scores));
        if (one.filter.kind == recipe::Filter::Kind::Number) {
            POFT_TRY_ASSIGN(one.numbers, data::filterNumbers(connection, dataset.id, one.filter, scores));
        }
    }
    Json found{{"dataset", dataset.name},
               {"samples", dataset.sampleCount},
               {"filters", Json::array()},
               {"overlaps", Json::array()}};
    for (std::size_t a = 0; a < all.size(); ++a) {
        found["filters"].push_back(entry(all[a]));
        for (std::size_t b = a + 1; b < all.size(); ++b)
            found["overlaps"].push_back(overlap(all, a, b));
    }
    if (arguments.json)
        fmt::print("{}\n", found.dump());
    else
        print(found);
    return {};
}

}  // namespace

Status filterDataset(const FilterArguments& arguments)
{
    POFT_TRY_ASSIGN(const OpenWorkspace open, OpenWorkspace::open(arguments.workspace));
    return arguments.name.empty() ? look(open, arguments) : make(open, arguments);
}

}  // namespace poft::engine
