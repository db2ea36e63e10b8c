// SPDX-License-Identifier: Apache-2.0
#include "storage/queue/mark_identity.h"

#include <algorithm>
#include <bit>

#include "storage/files/sha256.h"
#include "storage/recipe/job_spec.h"
#include "storage/sqlite/statement.h"
#include "storage/tables/tags.h"
#include "storage/tables/values.h"

namespace poft::storage {

namespace {

/// Hashes the contents that `from` (a table m with a condition that binds one parameter) has, in order of their hashes,
/// each with `value`.
template <class Key>
std::string hashOf(Connection& connection, const std::string& value, const std::string& from, const Key& key,
                   const std::vector<std::optional<Id>>& datasets)
{
    std::string sql = "SELECT c.hash, " + value + " FROM " + from;
    if (std::ranges::all_of(datasets, [](const auto& id) { return id.has_value(); })) {
        std::string ids;
        for (const auto& id : datasets)
            ids += (ids.empty() ? "" : ",") + std::to_string(*id);
        sql +=
            " AND EXISTS (SELECT 1 FROM samples s WHERE s.content_id = m.content_id AND s.dataset_id IN (" + ids + "))";
    }
    Statement statement = connection.prepare(sql + " ORDER BY c.hash");
    statement.bindAll(key);
    files::Sha256 hash;
    while (statement.step()) {
        hash.add(statement.blob(0).bytes);
        hash.add(std::to_string(std::bit_cast<std::uint64_t>(statement.real(1))));
        hash.add("\n");
    }
    return files::toHex(hash.digest());
}

/// Nobody has looked yet: then the job does, with the default.
double thresholdOf(Connection& connection, const std::optional<Id>& dataset)
{
    Statement statement =
        connection.prepare("SELECT json_extract(near_duplicate_settings, '$.threshold') FROM datasets WHERE id = ?");
    const std::optional<double> known =
        statement.bindAll(dataset.value_or(0)).step() ? statement.optionalReal(0) : std::nullopt;
    return known.value_or(recipe::DuplicatesSpec().threshold);
}

}  // namespace

Result<std::string> identityOfMarks(Connection& connection, const recipe::Source& source,
                                    const std::vector<std::optional<Id>>& datasets)
{
    using Kind = recipe::Source::Kind;
    const std::string contents = " m JOIN contents c ON c.id = m.content_id WHERE ";
    if (source.kind == Kind::Tag) {
        POFT_TRY_ASSIGN(const Tag tag, findTag(connection, source.name));
        return hashOf(connection, "0", "content_tags" + contents + "m.tag_id = ?", tag.id, datasets);
    }
    if (source.kind == Kind::Values) {
        POFT_TRY_ASSIGN(const ValueColumn column, findValueColumn(connection, source.name));
        return hashOf(connection, "m.value", "content_values" + contents + "m.column_id = ?", column.id, datasets);
    }
    if (source.kind == Kind::Verdict)
        return hashOf(connection, "0", "content_marks" + contents + "m.verdict = ?", source.name, datasets);
    std::string thresholds;
    for (const std::optional<Id>& dataset : datasets)
        thresholds += std::to_string(thresholdOf(connection, dataset)) + " ";
    return files::sha256Hex(thresholds);
}

}  // namespace poft::storage
