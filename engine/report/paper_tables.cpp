// SPDX-License-Identifier: Apache-2.0
#include "engine/report/paper_tables.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "resources/resources.h"
#include "storage/files/read_file.h"
#include "storage/results/paper_figures.h"

namespace poft::engine {

namespace {

using nlohmann::json;

std::string cellText(const json& cell)
{
    if (cell.is_string())
        return cell.get<std::string>();
    return cell.is_number() ? fmt::format("{:.2f}", cell.get<double>()) : std::string("–");
}

std::string tableMarkdown(const json& table)
{
    std::string head = "|";
    std::string rule = "|";
    for (const json& column : table.at("columns")) {
        head += fmt::format(" {} |", column.get<std::string>());
        rule += "---|";
    }
    std::string out = head + "\n" + rule + "\n";
    for (const json& row : table.at("rows")) {
        out += "|";
        for (const json& cell : row)
            out += fmt::format(" {} |", cellText(cell));
        out += "\n";
    }
    return out;
}

}  // namespace

Result<std::string> paperTables()
{
    POFT_TRY_ASSIGN(const auto path, resourceFile("paper_tables.json"));
    return files::readFile(path);
}

Result<std::string> paperMarkdown(const std::string& recipe)
{
    const std::string name = results::paperReference(recipe).table;
    if (name.empty())
        return std::string();
    POFT_TRY_ASSIGN(const std::string text, paperTables());
    const json paper = json::parse(text, nullptr, false);
    if (!paper.is_object())
        return fail(ErrorKind::Invalid, "resources/paper_tables.json is no valid JSON.");
    if (paper.at("figures").contains(name))
        return paper["figures"][name].get<std::string>() + "\n";
    if (!name.starts_with("table") || !paper.contains(name))
        return fail(ErrorKind::Invalid,
                    fmt::format("The recipe's \"paper\" is {}, and resources/paper_tables.json knows table1 to table5, "
                                "figure2 to figure5 and ablations.",
                                name));
    return fmt::format("{}\n\n{}\n\n{}", paper.at("source").get<std::string>(), paper.value("note", ""),
                       tableMarkdown(paper[name]));
}

}  // namespace poft::engine
