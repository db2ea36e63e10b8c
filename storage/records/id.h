// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace poft::storage {

/// The integer that names a row of one table; 0 names none. Ids are reused after a deletion, so they are kept no longer
/// than the row.
using Id = std::int64_t;

/// A value of the workspace's counter of changes. 0 is before every change.
using Change = std::int64_t;

}  // namespace poft::storage
