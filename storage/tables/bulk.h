// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>

#include "storage/sqlite/failure.h"
#include "storage/tables/writer.h"

namespace poft::storage {

/// The most rows that one transaction of a bulk function writes.
inline constexpr std::size_t kRowsPerTransaction = 10000;
/// A bulk transaction commits after this time, however few rows it has.
inline constexpr std::chrono::milliseconds kBulkWrite{25};

/// Writes `count` rows in as many transactions as the two limits above ask for, with a short pause between them in
/// which other connections get their turn. `row(transaction, i)` writes row i; `end(transaction)`, if given, runs
/// before each commit. Rows of committed chunks stay when a later one fails. For code inside storage/.
Status writeInChunks(const Writer& writer, std::size_t count,
                     const std::function<void(WriteTransaction&, std::size_t)>& row,
                     const std::function<void(WriteTransaction&)>& end = {});

/// Repeats a deletion that removes at most kRowsPerTransaction rows per call until it removes none; `remove` returns
/// how many it removed.
Status removeInChunks(const Writer& writer, const std::function<int(WriteTransaction&)>& remove);

/// Gives the pages that deletions left free back to the file system, in short transactions.
Status reclaimSpace(const Writer& writer);

}  // namespace poft::storage
