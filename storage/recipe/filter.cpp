// SPDX-License-Identifier: Apache-2.0
#include "storage/recipe/filter.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "storage/recipe/filter_json.h"
#include "storage/recipe/object_reader.h"
#include "storage/recipe/vocabulary.h"

namespace poft::recipe {

namespace {

using nlohmann::json;
using Need = ObjectReader::Need;
using Kind = Filter::Kind;

constexpr NumberRange kAny{-1e15, 1e15};
constexpr NumberRange kShare{0, 1};
constexpr std::size_t kDeepest = 32;

bool needsModels(std::string_view by)
{
    return by == "r_llm" || by == "ifd";
}

bool needsColumn(std::string_view by)
{
    return by == "value" || by == "kept";
}

void readNumber(ObjectReader& reader, std::vector<Problem>& problems, Filter& filter)
{
    filter.by = reader.oneOf("by", namesOf(kFilterNumbers), Need::Required).value_or("turns");
    const auto models = reader.list("models");
    for (std::size_t i = 0; i < models.size(); ++i) {
        if (models[i]->is_string())
            filter.models.push_back(models[i]->get<std::string>());
        else
            problems.push_back({childPath(reader.pathOf("models"), i), "must be the name of a model"});
    }
    if (needsModels(filter.by) == filter.models.empty())
        reader.report("models", filter.models.empty() ? "is missing: name the models whose scores are meant"
                                                      : "belongs to \"r_llm\" and \"ifd\" alone; remove it");
    else if (filter.by == "ifd" && filter.models.size() > 1)
        reader.report("models", "must be one model for \"ifd\"");
    filter.column = reader.text("column").value_or("");
    if (needsColumn(filter.by) == filter.column.empty())
        reader.report("column", filter.column.empty() ? "is missing: name the column of numbers"
                                                      : "belongs to \"value\" and \"kept\" alone; remove it");
    filter.low = reader.number("min", kAny);
    filter.high = reader.number("max", kAny);
    filter.top = reader.number("top", kShare);
    filter.bottom = reader.number("bottom", kShare);
    if (!reader.find("min") && !reader.find("max") && !reader.find("top") && !reader.find("bottom"))
        reader.report("by", "needs at least one of \"top\", \"bottom\", \"min\" and \"max\"");
}

void readParts(ObjectReader& reader, std::string_view key, std::vector<Problem>& problems, Filter& filter,
               std::size_t depth);

Filter readAt(const json& value, const std::string& path, std::vector<Problem>& problems, std::size_t depth)
{
    Filter filter;
    ObjectReader reader(value, path, problems);
    if (!reader.isObject())
        return filter;
    if (depth > kDeepest) {
        problems.push_back({path, "is nested too deeply"});
        return filter;
    }
    constexpr std::array kKeys{
        std::pair("all", Kind::All),         std::pair("any", Kind::Any),       std::pair("not", Kind::Not),
        std::pair("by", Kind::Number),       std::pair("unique", Kind::Unique), std::pair("tag", Kind::Tag),
        std::pair("verdict", Kind::Verdict), std::pair("search", Kind::Search), std::pair("noise", Kind::Noise)};
    std::vector<std::string_view> names;
    std::vector<std::string_view> given;
    for (const auto& [name, kind] : kKeys) {
        names.emplace_back(name);
        if (reader.find(name)) {
            given.emplace_back(name);
            filter.kind = kind;
        }
    }
    if (given.size() != 1) {
        problems.push_back({path, "needs one of " + alternatives(names) + (given.empty() ? "" : ", and only one")});
        return filter;
    }
    switch (filter.kind) {
        case Kind::All:
        case Kind::Any:
            readParts(reader, given.front(), problems, filter, depth);
            break;
        case Kind::Not:
            filter.parts.push_back(readAt(*reader.find("not"), reader.pathOf("not"), problems, depth + 1));
            break;
        case Kind::Number:
            readNumber(reader, problems, filter);
            break;
        case Kind::Unique:
            filter.word = reader.oneOf("unique", {"exact", "near"}).value_or("exact");
            break;
        case Kind::Verdict:
            filter.word = reader.oneOf("verdict", {"keep", "drop"}).value_or("keep");
            break;
        case Kind::Tag:
        case Kind::Search:
            filter.word = reader.text(given.front()).value_or("");
            break;
        case Kind::Noise:
            filter.noise = reader.flag("noise").value_or(true);
            break;
    }
    reader.finish();
    return filter;
}

void readParts(ObjectReader& reader, std::string_view key, std::vector<Problem>& problems, Filter& filter,
               std::size_t depth)
{
    const auto parts = reader.list(key);
    for (std::size_t i = 0; i < parts.size(); ++i)
        filter.parts.push_back(readAt(*parts[i], childPath(reader.pathOf(key), i), problems, depth + 1));
    if (parts.empty())
        reader.report(key, "must hold at least one filter");
}

json partsJson(const std::vector<Filter>& parts)
{
    json list = json::array();
    for (const Filter& part : parts)
        list.push_back(toJson(part));
    return list;
}

json numberJson(const Filter& filter)
{
    json value{{"by", filter.by}};
    if (!filter.models.empty())
        value["models"] = filter.models;
    if (!filter.column.empty())
        value["column"] = filter.column;
    for (const auto& [key, limit] : {std::pair("min", &filter.low), std::pair("max", &filter.high),
                                     std::pair("top", &filter.top), std::pair("bottom", &filter.bottom)})
        if (*limit)
            value[key] = **limit;
    return value;
}

void collectModels(const Filter& filter, std::string_view by, std::vector<std::string>& models)
{
    for (const std::string& model : filter.models)
        if ((by.empty() || filter.by == by) && std::ranges::find(models, model) == models.end())
            models.push_back(model);
    for (const Filter& part : filter.parts)
        collectModels(part, by, models);
}

}  // namespace

Filter readFilter(const json& value, const std::string& path, std::vector<Problem>& problems)
{
    return readAt(value, path, problems, 0);
}

json toJson(const Filter& filter)
{
    switch (filter.kind) {
        case Kind::All:
            return {{"all", partsJson(filter.parts)}};
        case Kind::Any:
            return {{"any", partsJson(filter.parts)}};
        case Kind::Not:
            return {{"not", toJson(filter.parts.front())}};
        case Kind::Number:
            return numberJson(filter);
        case Kind::Unique:
            return {{"unique", filter.word}};
        case Kind::Tag:
            return {{"tag", filter.word}};
        case Kind::Verdict:
            return {{"verdict", filter.word}};
        case Kind::Search:
            return {{"search", filter.word}};
        case Kind::Noise:
            break;
    }
    return {{"noise", filter.noise}};
}

std::string toText(const Filter& filter)
{
    return toJson(filter).dump();
}

Result<Filter> filterFromText(std::string_view text)
{
    const json value = json::parse(text, nullptr, false);
    if (value.is_discarded())
        return fail(ErrorKind::Invalid, "The filter is no JSON: write for example {\"by\":\"turns\",\"max\":4}.");
    std::vector<Problem> problems;
    Filter filter = readFilter(value, "", problems);
    if (problems.empty())
        return filter;
    std::string sentence = "The filter cannot be used:";
    for (const Problem& problem : problems)
        sentence += " " + (problem.path.empty() ? std::string("it") : problem.path) + " " + problem.sentence + ".";
    return fail(ErrorKind::Invalid, sentence);
}

std::vector<std::string> modelsOf(const Filter& filter)
{
    std::vector<std::string> models;
    collectModels(filter, "", models);
    return models;
}

std::vector<std::string> unconditionedModelsOf(const Filter& filter)
{
    std::vector<std::string> models;
    collectModels(filter, "ifd", models);
    return models;
}

bool needsNearDuplicates(const Filter& filter)
{
    return (filter.kind == Filter::Kind::Unique && filter.word == "near") ||
           std::ranges::any_of(filter.parts, needsNearDuplicates);
}

}  // namespace poft::recipe
