// SPDX-License-Identifier: Apache-2.0
#include "storage/recipe/variant.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "storage/recipe/object_reader.h"
#include "storage/recipe/watch_reader.h"

namespace poft::recipe {

namespace {

using nlohmann::json;
using Need = ObjectReader::Need;

bool isDate(const std::string& text)
{
    if (text.size() != 10 || text[4] != '-' || text[7] != '-')
        return false;
    for (const std::size_t i : {0u, 1u, 2u, 3u, 5u, 6u, 8u, 9u}) {
        if (text[i] < '0' || text[i] > '9')
            return false;
    }
    const int year = std::stoi(text.substr(0, 4));
    const int month = std::stoi(text.substr(5, 2));
    const int day = std::stoi(text.substr(8, 2));
    if (month < 1 || month > 12 || day < 1)
        return false;
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    const int days[] = {31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return day <= days[month - 1];
}

/// Why a name cannot be used for a data set or model of a recipe; empty when it can.
std::string nameProblem(const std::string& name)
{
    if (name.empty())
        return "is an empty name";
    if (name.size() > 100)
        return "is a name of more than 100 bytes";
    const bool bad =
        std::any_of(name.begin(), name.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f || c == '/'; });
    return bad ? "is a name with a slash or control character" : "";
}

void readAligned(ObjectReader& reader, Variant& variant, std::vector<Problem>& problems)
{
    const auto entries = reader.list("aligned");
    std::set<std::string> seen;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        ObjectReader entry(*entries[i], childPath("/aligned", i), problems);
        AlignedModel aligned;
        const auto name = entry.text("model", Need::Required);
        aligned.weight = entry.number("weight", {0, 1e6, true}).value_or(1);
        entry.finish();
        if (!name)
            continue;
        if (!seen.insert(*name).second)
            entry.report("model", "is named twice; give it a larger weight instead");
        aligned.model.key = modelKey(*name);
        variant.train.aligned.push_back(aligned);
    }
}

void readData(ObjectReader& reader, Variant& variant, std::vector<Problem>& problems)
{
    const json* data = reader.find("data", Need::Required);
    if (!data)
        return;
    ObjectReader names(*data, "/data", problems);
    const auto input = [&names](std::string_view key) -> std::optional<Input> {
        const auto name = names.text(key);
        return name ? std::optional(Input{datasetKey(*name), {}}) : std::nullopt;
    };
    variant.train.train = input("train");
    variant.train.evaluation = input("evaluation");
    variant.train.pairs = input("pairs");
    names.finish();
}

/// Paths as written; the builder makes them absolute.
std::vector<Input> readPlaces(ObjectReader& entry, std::string_view key, std::vector<Problem>& problems)
{
    std::vector<Input> places;
    const json* given = entry.find(key);
    const auto files = entry.list(key);
    if (given && given->is_array() && files.empty())
        entry.report(key, "must name at least one file");
    for (std::size_t i = 0; i < files.size(); ++i) {
        if (files[i]->is_string() && !files[i]->get_ref<const std::string&>().empty())
            places.push_back({{}, files[i]->get<std::string>()});
        else
            problems.push_back({childPath(entry.pathOf(key), i), "must be a path, not " + typeText(*files[i])});
    }
    return places;
}

Evaluation readEvaluation(const json& value, const std::string& path, std::vector<Problem>& problems)
{
    ObjectReader entry(value, path, problems);
    Evaluation evaluation;
    evaluation.task = entry.text("task", Need::Required).value_or("");
    if (evaluation.task.ends_with(".json"))
        evaluation.taskFile = Input{{}, std::exchange(evaluation.task, {})};
    evaluation.files = readPlaces(entry, "files", problems);
    evaluation.solvedFiles = readPlaces(entry, "few_shot_files", problems);
    const bool hasFiles = entry.find("files") != nullptr;
    if (const auto name = entry.text("dataset", hasFiles ? Need::Optional : Need::Required))
        evaluation.dataset = Input{datasetKey(*name), {}};
    if (const auto name = entry.text("few_shot_dataset"))
        evaluation.solvedDataset = Input{datasetKey(*name), {}};
    if (hasFiles && evaluation.dataset)
        entry.report("files", "stands beside dataset; keep one of them");
    if (evaluation.solvedDataset && entry.find("few_shot_files"))
        entry.report("few_shot_files", "stands beside few_shot_dataset; keep one of them");
    evaluation.fewShot = entry.whole("few_shot", {0, 1000});
    evaluation.limit = entry.whole("limit", {1, 1e9}).value_or(0);
    evaluation.chatTemplate = entry.flag("chat_template").value_or(false);
    evaluation.when = entry.oneOf("when", {"epoch", "end"}) == "end" ? Evaluation::When::End : Evaluation::When::Epoch;
    entry.finish();
    return evaluation;
}

void readEvaluations(ObjectReader& reader, Variant& variant, std::vector<Problem>& problems)
{
    const auto entries = reader.list("evaluations");
    for (std::size_t i = 0; i < entries.size(); ++i)
        variant.train.evaluations.push_back(readEvaluation(*entries[i], childPath("/evaluations", i), problems));
}

void readSeeds(ObjectReader& reader, Variant& variant, std::vector<Problem>& problems)
{
    const json* given = reader.find("seeds");
    const auto seeds = reader.list("seeds");
    if (given && given->is_array() && seeds.empty())
        reader.report("seeds", "must hold at least one seed");
    for (std::size_t i = 0; i < seeds.size(); ++i) {
        const json& seed = *seeds[i];
        const std::string path = childPath("/seeds", i);
        if (!seed.is_number_integer() || seed.get<double>() < 0 || seed.get<double>() > 1e15)
            problems.push_back({path, "must be a whole number, at least 0, not " + typeText(seed)});
        else if (std::find(variant.seeds.begin(), variant.seeds.end(), seed.get<std::int64_t>()) != variant.seeds.end())
            problems.push_back({path, "is the same seed again; each is run once"});
        else
            variant.seeds.push_back(seed.get<std::int64_t>());
    }
    if (!given)
        variant.seeds.push_back(variant.train.training.seed);
}

template <class Definition, class Read>
void readDefinitions(ObjectReader& reader, std::string_view section, std::map<std::string, Definition>& definitions,
                     std::vector<Problem>& problems, Read read)
{
    const json* entries = reader.find(section);
    if (!entries)
        return;
    if (!entries->is_object()) {
        reader.report(section, "must be an object, not " + typeText(*entries));
        return;
    }
    for (const auto& [name, value] : entries->items()) {
        const std::string path = childPath(reader.pathOf(section), name);
        if (std::string problem = nameProblem(name); !problem.empty())
            problems.push_back({path, std::move(problem)});
        definitions.emplace(name, read(name, value, path));
    }
}

void readTemplateDate(ObjectReader& reader, Variant& variant)
{
    const auto date = reader.text("template_date");
    if (date && !isDate(*date))
        reader.report("template_date", "must be a date such as \"2026-01-31\", not \"" + *date + "\"");
    variant.train.templateDate = date.value_or("");
}

/// "table1", or {"table", "names"}: used by whoever shows results beside a paper's (storage/results/paper_figures.h).
void readPaper(ObjectReader& reader, std::vector<Problem>& problems)
{
    const json* paper = reader.find("paper");
    if (!paper || paper->is_string())
        return;
    ObjectReader reference(*paper, reader.pathOf("paper"), problems);
    if (!reference.isObject())
        return;
    reference.text("table", ObjectReader::Need::Required);
    if (const json* names = reference.find("names"); names && !names->is_object())
        reference.report("names", "must be an object of words of the recipe and of the paper, not " + typeText(*names));
    reference.finish();
}

}  // namespace

Variant readVariant(const json& merged, const std::string& arm, std::vector<Problem>& problems)
{
    Variant variant;
    ObjectReader reader(merged, "", problems);
    for (const std::string_view common : {"recipe_version", "name", "arms", "matrix"})
        reader.find(common);  // read by readArms, the same for all variants
    readPaper(reader, problems);
    for (const std::string_view shown : {"title", "description"})
        reader.text(shown);  // read by whoever shows the recipe
    variant.train.target.reset();
    if (const auto target = reader.text("target"))
        variant.train.target = Input{modelKey(*target), {}};
    variant.after = reader.text("after").value_or("");
    variant.train.after = !variant.after.empty();
    if (variant.train.after)
        variant.train.target.reset();
    if (const json* training = reader.find("training"))
        readTraining(*training, "/training", variant.train.training, problems);
    readAligned(reader, variant, problems);
    readData(reader, variant, problems);
    readEvaluations(reader, variant, problems);
    if (const json* watch = reader.find("watch"))
        variant.train.watch = readWatch(*watch, "/watch", problems);
    variant.keepsTokens = reader.flag("token_likelihoods").value_or(false);
    readSeeds(reader, variant, problems);
    readTemplateDate(reader, variant);
    readDefinitions(reader, "datasets", variant.datasets, problems,
                    [&](const auto& name, const json& value, const auto& path) {
                        return readDataset(name, value, path, problems);
                    });
    readDefinitions(reader, "models", variant.models, problems,
                    [&](const auto&, const json& value, const auto& path) { return readModel(value, path, problems); });
    reader.finish();
    variant.arm = arm.empty() ? std::string(labelOf(variant.train.training.objective)) : arm;
    variant.train.arm = variant.arm;
    return variant;
}

}  // namespace poft::recipe
