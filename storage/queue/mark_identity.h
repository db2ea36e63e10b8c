// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "storage/recipe/expansion.h"
#include "storage/records/id.h"
#include "storage/result/result.h"
#include "storage/sqlite/connection.h"

namespace poft::storage {

/// What a filter goes by that a person or another program said of samples, as a hash: the contents that have a tag
/// (Source::Kind::Tag) or a mark (Verdict), a column of values (Values), the threshold of near duplicates. `datasets`
/// are those that are filtered, in order; the hash is of their contents alone, so that marks elsewhere make no
/// difference. Where one is not there yet (none), it is of all contents of the workspace. NotFound for a tag or column
/// that does not exist. For code inside storage/: throws SqlFailure.
Result<std::string> identityOfMarks(Connection& connection, const recipe::Source& source,
                                    const std::vector<std::optional<Id>>& datasets);

}  // namespace poft::storage
