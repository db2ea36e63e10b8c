// SPDX-License-Identifier: Apache-2.0
#include "storage/results/paper_figures.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

namespace poft::results {

namespace {

using nlohmann::json;
using Words = std::multiset<std::string>;

void add(Words& words, const std::string& word, const PaperReference& reference)
{
    const auto found = reference.names.find(word);
    if (found == reference.names.end())
        words.insert(word);
    else
        words.insert(found->second.begin(), found->second.end());
}

Words wordsOf(const OverviewRow& row, const PaperReference& reference)
{
    Words words;
    add(words, row.arm, reference);
    const json cell = json::parse(row.cell, nullptr, false);
    if (cell.is_object())
        for (const json& value : cell)
            add(words, value.is_string() ? value.get<std::string>() : value.dump(), reference);
    return words;
}

Words wordsOf(const json& row)
{
    Words words;
    for (const json& cell : row)
        if (cell.is_string() && !cell.get_ref<const std::string&>().empty())
            words.insert(cell.get<std::string>());
    return words;
}

/// Places of the columns that stand beside an experiment's own: those that the table lists, else all of numbers.
std::vector<std::size_t> columnsBeside(const json& table)
{
    const json& columns = table.at("columns");
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const bool wanted =
            table.contains("beside")
                ? std::ranges::find(table["beside"], columns[i]) != table["beside"].end()
                : std::ranges::any_of(table.at("rows"), [&](const json& r) { return r[i].is_number(); });
        if (wanted)
            places.push_back(i);
    }
    return places;
}

}  // namespace

PaperReference paperReference(const std::string& recipe)
{
    PaperReference reference;
    const json document = json::parse(recipe, nullptr, false);
    if (!document.is_object() || !document.contains("paper"))
        return reference;
    const json& paper = document["paper"];
    if (paper.is_string())
        reference.table = paper.get<std::string>();
    if (!paper.is_object() || !paper.contains("table") || !paper["table"].is_string())
        return reference;
    reference.table = paper["table"].get<std::string>();
    const json names = paper.value("names", json::object());
    for (const auto& [word, there] : names.items()) {
        const json list = there.is_array() ? there : json::array({there});
        std::vector<std::string>& words = reference.names[word];
        for (const json& one : list)
            if (one.is_string() && !one.get_ref<const std::string&>().empty())
                words.push_back(one.get<std::string>());
    }
    return reference;
}

Status addPaperFigures(Overview& overview, const PaperReference& reference, const std::string& tables)
{
    if (!reference.table.starts_with("table"))
        return {};
    const json document = json::parse(tables, nullptr, false);
    if (!document.is_object() || !document.contains(reference.table))
        return fail(ErrorKind::Invalid,
                    "The recipe's \"paper\" is " + reference.table + ", which the paper's tables do not have.");
    const json& table = document[reference.table];
    const std::vector<std::size_t> places = columnsBeside(table);
    for (const std::size_t place : places)
        overview.paperColumns.push_back(table["columns"][place].get<std::string>());
    for (OverviewRow& row : overview.rows) {
        row.paper.assign(places.size(), std::nullopt);
        const Words words = wordsOf(row, reference);
        const auto found = std::ranges::find_if(table["rows"], [&](const json& r) { return wordsOf(r) == words; });
        if (found == table["rows"].end())
            continue;
        for (std::size_t i = 0; i < places.size(); ++i)
            if (const json& cell = (*found)[places[i]]; cell.is_number())
                row.paper[i] = cell.get<double>();
    }
    return {};
}

}  // namespace poft::results
