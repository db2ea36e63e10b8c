// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "storage/sqlite/statement.h"

namespace poft::storage {

/// All rows of a bound statement, each through `read(const Statement&)`. For code inside storage/: throws SqlFailure.
template <class Read>
auto readAll(Statement& statement, Read&& read)
{
    std::vector<decltype(read(std::as_const(statement)))> rows;
    while (statement.step())
        rows.push_back(read(std::as_const(statement)));
    return rows;
}

/// The first row, if there is one. For code inside storage/: throws SqlFailure.
template <class Read>
auto readFirst(Statement& statement, Read&& read)
{
    std::optional<decltype(read(std::as_const(statement)))> row;
    if (statement.step())
        row = read(std::as_const(statement));
    return row;
}

}  // namespace poft::storage
