// SPDX-License-Identifier: Apache-2.0
#include "storage/recipe/dataset_definition.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "storage/recipe/filter_json.h"
#include "storage/recipe/object_reader.h"
#include "storage/recipe/vocabulary.h"

namespace poft::recipe {

namespace {

using nlohmann::json;
using Need = ObjectReader::Need;

constexpr NumberRange kCount{1, 1e12};
constexpr NumberRange kSeed{0, 1e15};
constexpr double kMostAddedRate = 100;  // noise samples for each clean one

ImportSpec readImport(const std::string& name, ObjectReader& reader, std::vector<Problem>& problems)
{
    ImportSpec spec;
    spec.name = name;
    const auto files = reader.list("files", Need::Required);
    if (reader.find("files")->is_array() && files.empty())
        reader.report("files", "must name at least one file");
    for (std::size_t i = 0; i < files.size(); ++i) {
        if (files[i]->is_string() && !files[i]->get_ref<const std::string&>().empty())
            spec.files.push_back(files[i]->get<std::string>());
        else
            problems.push_back({childPath(reader.pathOf("files"), i), "must be a path, not " + typeText(*files[i])});
    }
    spec.format = reader.oneOf("format", namesOf(kFormats)).value_or("auto");
    if (const json* map = reader.find("map")) {
        ObjectReader columns(*map, reader.pathOf("map"), problems);
        for (const Word& field : kFields) {
            if (const auto column = columns.text(field.name))
                spec.map.emplace(field.name, *column);
        }
        columns.finish();
    }
    spec.maxBadShare = reader.number("max_bad_share", {0, 1}).value_or(kMaxBadShare);
    return spec;
}

Generation readGeneration(const json& value, const std::string& path, std::vector<Problem>& problems)
{
    ObjectReader reader(value, path, problems);
    Generation generation;
    const auto tasks = reader.list("tasks");
    for (std::size_t i = 0; i < tasks.size(); ++i) {
        const auto kinds = namesOf(kGeneratedTasks);
        if (tasks[i]->is_string() && std::ranges::count(kinds, tasks[i]->get_ref<const std::string&>()) > 0)
            generation.tasks.push_back(tasks[i]->get<std::string>());
        else
            problems.push_back({childPath(reader.pathOf("tasks"), i),
                                "must be " + alternatives(kinds) + ", not " + typeText(*tasks[i])});
    }
    generation.part = reader.oneOf("part", namesOf(kGeneratedParts), Need::Required).value_or("train");
    generation.count = reader.whole("count", kCount, Need::Required).value_or(1);
    generation.seed = reader.whole("seed", kSeed).value_or(0);
    reader.finish();
    return generation;
}

Portion readPortion(const json& value, const std::string& path, std::vector<Problem>& problems)
{
    ObjectReader reader(value, path, problems);
    Portion portion;
    if (const auto name = reader.text("dataset", Need::Required))
        portion.dataset.key = datasetKey(*name);
    portion.count = reader.whole("count", kCount);
    portion.fraction = reader.number("fraction", {0, 1, true});
    if (reader.find("count") && reader.find("fraction"))
        reader.report("fraction", "stands beside count; keep one of them");
    reader.finish();
    return portion;
}

std::vector<Portion> readPortions(const json& from, const std::string& path, std::vector<Problem>& problems)
{
    std::vector<Portion> portions;
    if (from.is_string() && !from.get_ref<const std::string&>().empty()) {
        portions.push_back(
            {.dataset = {datasetKey(from.get_ref<const std::string&>()), {}}, .count = {}, .fraction = {}});
    } else if (from.is_array() && !from.empty()) {
        for (std::size_t i = 0; i < from.size(); ++i)
            portions.push_back(readPortion(from[i], childPath(path, i), problems));
    } else {
        problems.push_back(
            {path, "must be the name of a data set, or a list of {\"dataset\", \"count\" or \"fraction\"}, not " +
                       (from.is_array() ? "an empty list" : typeText(from))});
    }
    return portions;
}

Noise readNoise(const json& value, const std::string& path, std::vector<Problem>& problems)
{
    ObjectReader reader(value, path, problems);
    Noise noise;
    noise.mode = reader.oneOf("mode", {"replace", "add"}) == "add" ? Noise::Mode::Add : Noise::Mode::Replace;
    const double most = noise.mode == Noise::Mode::Add ? kMostAddedRate : 1;
    if (const json* kinds = reader.find("kinds", Need::Required)) {
        ObjectReader rates(*kinds, reader.pathOf("kinds"), problems);
        for (const Word& kind : kNoiseKinds) {
            if (const auto rate = rates.number(kind.name, {0, most}))
                noise.kinds.emplace(kind.name, *rate);
        }
        rates.finish();
    }
    noise.seed = reader.whole("seed", kSeed).value_or(0);
    noise.characterRate = reader.number("character_rate", {0, 1, true}).value_or(kCharacterRate);
    if (const auto source = reader.text("source"))
        noise.source = Input{datasetKey(*source), {}};
    if (noise.kinds.contains("foreign_response") != noise.source.has_value())
        reader.report(noise.source ? "source" : "kinds",
                      noise.source ? "names a data set that only \"foreign_response\" draws from; remove it"
                                   : "has \"foreign_response\", which needs a data set to draw from: name it as "
                                     "\"source\" beside \"kinds\"");
    double sum = 0;
    for (const auto& [kind, rate] : noise.kinds)
        sum += rate;
    if (noise.mode == Noise::Mode::Replace && sum > 1 + 1e-9)
        reader.report("kinds", "has rates that sum to more than 1, which mode \"replace\" cannot do");
    reader.finish();
    return noise;
}

Split readSplit(const json& value, const std::string& path, std::vector<Problem>& problems)
{
    ObjectReader reader(value, path, problems);
    Split split;
    split.begin = reader.number("begin", {0, 1}).value_or(0);
    split.end = reader.number("end", {0, 1}).value_or(1);
    split.seed = reader.whole("seed", kSeed).value_or(0);
    if (split.begin >= split.end)
        reader.report("end", "must be larger than begin, or no sample is left");
    reader.finish();
    return split;
}

Distillation readDistillation(const json& value, const std::string& path, std::vector<Problem>& problems)
{
    ObjectReader reader(value, path, problems);
    Distillation distill;
    distill.model.key = modelKey(reader.text("model", Need::Required).value_or(""));
    distill.maxNewTokens = reader.whole("max_new_tokens", {1, 1e6}).value_or(kAnswerTokens);
    distill.temperature = reader.number("temperature", {0, 100}).value_or(0);
    distill.topP = reader.number("top_p", {0, 1, true}).value_or(1);
    distill.seed = reader.whole("seed", kSeed).value_or(0);
    distill.dtype = reader.flag("bf16").value_or(false) ? "bfloat16" : "float32";
    reader.finish();
    return distill;
}

Derivation readDerivation(ObjectReader& reader, std::vector<Problem>& problems)
{
    Derivation derivation;
    derivation.from = readPortions(*reader.find("from"), reader.pathOf("from"), problems);
    derivation.seed = reader.whole("seed", kSeed).value_or(0);
    if (const json* split = reader.find("split"))
        derivation.split = readSplit(*split, reader.pathOf("split"), problems);
    if (const json* noise = reader.find("noise"))
        derivation.noise = readNoise(*noise, reader.pathOf("noise"), problems);
    if (const json* filter = reader.find("filter"))
        derivation.filter = readFilter(*filter, reader.pathOf("filter"), problems);
    if (const json* distill = reader.find("distill")) {
        derivation.distill = readDistillation(*distill, reader.pathOf("distill"), problems);
        if (derivation.noise)
            reader.report("distill", "stands beside noise; make one data set from the other");
    }
    return derivation;
}

}  // namespace

DatasetDefinition readDataset(const std::string& name, const json& value, const std::string& path,
                              std::vector<Problem>& problems)
{
    ObjectReader reader(value, path, problems);
    if (!reader.isObject())
        return RegisteredName{};
    DatasetDefinition definition = RegisteredName{};
    std::vector<std::string_view> ways;
    for (const std::string_view way : {"registered", "files", "generate", "from"}) {
        if (reader.find(way))
            ways.push_back(way);
    }
    if (ways.size() != 1) {
        problems.push_back({path, ways.empty() ? "needs one of \"registered\", \"files\", \"generate\" or \"from\""
                                               : "has both \"" + std::string(ways[0]) + "\" and \"" +
                                                     std::string(ways[1]) + "\"; keep one of them"});
        return definition;
    }
    if (ways[0] == "registered")
        definition = RegisteredName{reader.text("registered").value_or("")};
    else if (ways[0] == "files")
        definition = readImport(name, reader, problems);
    else if (ways[0] == "generate")
        definition = readGeneration(*reader.find("generate"), reader.pathOf("generate"), problems);
    else
        definition = readDerivation(reader, problems);
    reader.finish();
    return definition;
}

std::string datasetKey(std::string_view name)
{
    return "dataset:" + std::string(name);
}

std::string modelKey(std::string_view name)
{
    return "model:" + std::string(name);
}

std::string nameInKey(std::string_view key)
{
    return std::string(key.substr(key.find(':') + 1));
}

}  // namespace poft::recipe
