// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "engine/commands/commands.h"
#include "engine/commands/open_workspace.h"
#include "engine/data/row_reader.h"
#include "storage/tables/sample_keys.h"
#include "storage/tables/values.h"

namespace poft::engine {

namespace {

constexpr const char* kContentHash = "content_hash";

/// The column as the data set's own kept one.
Result<std::vector<storage::ContentValue>> fromKept(storage::Connection& connection, const storage::Dataset& dataset,
                                                    const std::string& column)
{
    POFT_TRY_ASSIGN(const auto kept, storage::keptColumn(connection, dataset.id, column));
    std::vector<storage::ContentValue> values;
    for (const storage::KeptValue& one : kept)
        if (const auto number = data::finiteNumber(one.text))
            values.push_back({one.contentId, *number});
    return values;
}

/// Finds the contents that rows of a file belong to.
class Join {
public:
    static Result<Join> of(storage::Connection& connection, const storage::Dataset& dataset, const std::string& by)
    {
        Join join(connection, by);
        if (by == kContentHash)
            return join;
        POFT_TRY_ASSIGN(const auto kept, storage::keptColumn(connection, dataset.id, by));
        for (const storage::KeptValue& one : kept)
            join.m_contents.emplace(one.text, one.contentId);
        if (kept.empty())
            return fail(ErrorKind::Invalid,
                        fmt::format("The samples of {} have no column {} to join by: name one that was kept at the "
                                    "import, or content_hash.",
                                    dataset.name, by));
        return join;
    }

    Result<std::vector<storage::Id>> contentsOf(const data::Value& row) const
    {
        std::vector<storage::Id> contents;
        const data::Value* key = row.find(m_by);
        if (!key)
            return contents;
        if (m_by == kContentHash) {
            POFT_TRY_ASSIGN(const auto content, storage::contentOfHash(m_connection, key->text));
            if (content)
                contents.push_back(*content);
        }
        const auto [begin, end] = m_contents.equal_range(key->text);
        for (auto at = begin; at != end; ++at)
            contents.push_back(at->second);
        return contents;
    }

private:
    Join(storage::Connection& connection, std::string by) : m_connection(connection), m_by(std::move(by)) {}

    storage::Connection& m_connection;
    std::string m_by;
    std::unordered_multimap<std::string, storage::Id> m_contents;
};

Result<std::vector<storage::ContentValue>> fromFile(const Join& join, const ValuesArguments& arguments)
{
    POFT_TRY_ASSIGN(const auto rows, data::openRows(arguments.file));
    std::vector<storage::ContentValue> values;
    data::Row row;
    std::int64_t unknown = 0;
    while (true) {
        POFT_TRY_ASSIGN(const bool more, rows->next(row));
        if (!more)
            break;
        const data::Value* cell = row.good() ? row.value.find(arguments.column) : nullptr;
        const auto number = cell ? data::finiteNumber(cell->text) : std::nullopt;
        if (!number)
            continue;
        POFT_TRY_ASSIGN(const auto contents, join.contentsOf(row.value));
        unknown += contents.empty() ? 1 : 0;
        for (const storage::Id content : contents)
            values.push_back({content, *number});
    }
    if (unknown > 0)
        fmt::print("{} rows belong to no sample\n", unknown);
    return values;
}

}  // namespace

Status importValues(const ValuesArguments& arguments)
{
    POFT_TRY_ASSIGN(const OpenWorkspace open, OpenWorkspace::open(arguments.workspace));
    storage::Connection& connection = *open.connection;
    POFT_TRY_ASSIGN(const storage::Dataset dataset, datasetOf(connection, arguments.dataset));
    std::vector<storage::ContentValue> values;
    nlohmann::json origin{{"column", arguments.column}};
    if (arguments.file.empty()) {
        POFT_TRY_ASSIGN(values, fromKept(connection, dataset, arguments.column));
        origin["dataset"] = dataset.name;
    } else {
        POFT_TRY_ASSIGN(const Join join, Join::of(connection, dataset, arguments.join));
        POFT_TRY_ASSIGN(values, fromFile(join, arguments));
        origin["file"] = arguments.file.string();
        origin["joined_by"] = arguments.join;
    }
    if (values.empty())
        return fail(ErrorKind::Invalid,
                    fmt::format("No sample of {} gets a number from the column {}.", dataset.name, arguments.column));
    POFT_TRY(storage::writeValues(connection, arguments.name, origin.dump(), values));
    fmt::print("{}: {} values\n", arguments.name, values.size());
    return {};
}

}  // namespace poft::engine
