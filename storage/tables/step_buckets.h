// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "storage/tables/writer.h"

namespace poft::storage {

/// Steps per bucket of the level below, and of level 1.
inline constexpr std::int64_t kBucketFactor = 16;

/// Writes the buckets that became full with `step`, which was just inserted: level 1 from the steps, each further level
/// from the one below. Every level is made from rows, so it is right whatever was removed before. For code inside
/// storage/: throws SqlFailure.
void fillBuckets(WriteTransaction& transaction, Id run, std::int64_t step);

}  // namespace poft::storage
