// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "storage/recipe/expansion.h"
#include "storage/result/result.h"
#include "storage/sqlite/connection.h"

namespace poft::storage {

/// jobs.fingerprint of every job, in the order of the expansion: what it does and the content of its inputs (a data
/// set's fingerprint, a model's hashes, a file's bytes, which samples have a tag). Reads files, so it is called outside
/// transactions. The error names every input that is missing. For code inside storage/: throws SqlFailure.
Result<std::vector<std::string>> fingerprintsOf(Connection& connection, const std::vector<recipe::Job>& jobs);

}  // namespace poft::storage
