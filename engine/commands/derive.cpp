// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <unordered_set>

#include "engine/commands/commands.h"
#include "engine/commands/derived_dataset.h"
#include "engine/data/sample_json.h"
#include "engine/data/stored_sample.h"
#include "engine/work/derivation.h"
#include "storage/files/read_file.h"
#include "storage/tables/datasets.h"
#include "storage/tables/sample_keys.h"

namespace poft::engine {

namespace {

using Json = nlohmann::ordered_json;

Result<recipe::Derivation> derivationOf(const std::string& argument)
{
    std::string text = argument;
    if (argument.starts_with('@')) {
        POFT_TRY_ASSIGN(text, files::readFile(argument.substr(1)));
    }
    POFT_TRY_ASSIGN(const recipe::DatasetSpec spec, recipe::datasetSpecFromText(text));
    const auto* derivation = std::get_if<recipe::Derivation>(&spec.content);
    if (derivation == nullptr || derivation->distill)
        return fail(ErrorKind::Invalid,
                    "Only a data set that is made from others without a model can be looked at before it is made.");
    return *derivation;
}

/// A sample for a person, with its place in its data set, counted from 1.
Result<Json> shown(storage::Connection& connection, storage::Id id)
{
    POFT_TRY_ASSIGN(const storage::SampleWithBody stored, storage::findSample(connection, id));
    POFT_TRY_ASSIGN(const data::Sample sample, data::fromStored(stored));
    Json out = Json::parse(data::toJson(sample));
    out["sample"] = id;
    out["position"] = stored.sample.position + 1;
    return out;
}

/// What one portion takes and leaves, and the first samples of both.
Result<Json> portionJson(storage::Connection& connection, const storage::Dataset& dataset,
                         const std::vector<storage::Id>& chosen, std::size_t rows)
{
    POFT_TRY_ASSIGN(const auto keys, storage::sampleKeys(connection, dataset.id));
    const std::unordered_set<storage::Id> taken(chosen.begin(), chosen.end());
    Json stay = Json::array();
    Json go = Json::array();
    for (const storage::SampleKey& key : keys) {
        Json& list = taken.contains(key.id) ? stay : go;
        if (list.size() >= rows)
            continue;
        POFT_TRY_ASSIGN(Json sample, shown(connection, key.id));
        list.push_back(std::move(sample));
    }
    return Json{{"dataset", dataset.name},           {"samples", keys.size()},        {"stay", chosen.size()},
                {"go", keys.size() - chosen.size()}, {"first_stay", std::move(stay)}, {"first_go", std::move(go)}};
}

/// The samples that became noise: how many of each kind, and the first of them before and after. A copy that was added
/// has no "before".
Json noiseJson(const std::vector<data::Sample>& before, const std::vector<data::Sample>& after, std::size_t rows)
{
    Json kinds = Json::object();
    Json first = Json::array();
    for (std::size_t i = 0; i < after.size(); ++i) {
        const bool added = i >= before.size();
        if (!added && before[i].isNoise.value_or(false) == after[i].isNoise.value_or(false))
            continue;
        kinds[after[i].noiseKind] = kinds.value(after[i].noiseKind, 0) + 1;
        if (first.size() < rows)
            first.push_back({{"kind", after[i].noiseKind},
                             {"position", i + 1},
                             {"before", added ? Json() : Json::parse(data::toJson(before[i]))},
                             {"after", Json::parse(data::toJson(after[i]))}});
    }
    return {{"kinds", std::move(kinds)}, {"first", std::move(first)}};
}

}  // namespace

Status lookAtDerivation(const DeriveArguments& arguments)
{
    POFT_TRY_ASSIGN(const recipe::Derivation derivation, derivationOf(arguments.spec));
    POFT_TRY_ASSIGN(const OpenWorkspace open, OpenWorkspace::open(arguments.workspace));
    storage::Connection& connection = *open.connection;
    // Of no job: every input is a name of the workspace.
    POFT_TRY_ASSIGN(const JobInputs inputs, JobInputs::of(connection, 0));
    const auto rows = static_cast<std::size_t>(arguments.rows);
    Json answer{{"samples", 0}, {"portions", Json::array()}};
    std::vector<storage::Id> chosen;
    for (std::size_t i = 0; i < derivation.from.size(); ++i) {
        POFT_TRY_ASSIGN(const storage::Dataset dataset, inputs.dataset(derivation.from[i].dataset));
        POFT_TRY_ASSIGN(const auto ids, samplesOfPortion(connection, inputs, derivation, i));
        POFT_TRY_ASSIGN(Json portion, portionJson(connection, dataset, ids, rows));
        answer["portions"].push_back(std::move(portion));
        chosen.insert(chosen.end(), ids.begin(), ids.end());
    }
    answer["samples"] = chosen.size();
    if (derivation.noise) {
        POFT_TRY_ASSIGN(const auto before, readSamples(connection, chosen));
        POFT_TRY_ASSIGN(const auto after, withNoise(connection, inputs, *derivation.noise, before));
        answer["samples"] = after.size();
        answer["noise"] = noiseJson(before, after, rows);
    }
    fmt::print("{}\n", answer.dump(-1, ' ', false, Json::error_handler_t::replace));
    return {};
}

}  // namespace poft::engine
