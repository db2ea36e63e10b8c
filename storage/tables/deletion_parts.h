// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/sqlite/rows.h"
#include "storage/tables/deletion.h"

// What the plans and the deletions of storage/tables/deletion.h have in common. For code inside storage/: throws
// SqlFailure.
namespace poft::storage {

/// States of jobs that are not over, for SQL.
inline constexpr std::string_view kLiveStates = "('queued', 'running', 'paused')";

/// The bytes of all files below a folder; 0 where there is none.
std::int64_t bytesBelow(const std::filesystem::path& folder);

Status removeFolder(const std::filesystem::path& folder);

/// The first column of a query, as text.
template <class... T>
std::vector<std::string> texts(Connection& connection, const std::string& sql, const T&... values)
{
    Statement statement = connection.prepare(sql);
    return readAll(statement.bindAll(values...), [](const Statement& row) { return row.text(0); });
}

/// Sentences about jobs that are not over and read the thing of this name, or wait for the job that made it. `prefix`
/// is "dataset" or "model".
std::vector<std::string> liveReaders(Connection& connection, const std::string& prefix, const std::string& name,
                                     std::optional<Id> job);

/// Of a plan that has blockers the first as an error of kind Busy.
Status refuseBlocked(const DeletionPlan& plan);

/// Deletes in chunks the rows that `sql`, an SQL that takes the id as ?1 and bounds itself, names.
Status removeRows(const Writer& writer, Id id, std::string_view sql);

/// A run with its rows, the many first so that no transaction is long, and the models that lie in its folder. Files
/// stay.
Status removeRun(const Writer& writer, Id run);

}  // namespace poft::storage
