// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "storage/recipe/expansion.h"
#include "storage/result/result.h"
#include "storage/sqlite/connection.h"

namespace poft::storage {

/// The content of an input that is no job: a data set's fingerprint, a hash of a model's hashes, of a file's bytes, of
/// the files in a model folder that say what the model is. NotFound when it does not exist. For code inside storage/:
/// throws SqlFailure.
Result<std::string> identityOf(Connection& connection, const recipe::Source& source);

/// jobs.fingerprint of every job, in the order of the expansion. Reads files, so it is called outside transactions. The
/// error names every input that is missing.
Result<std::vector<std::string>> fingerprintsOf(Connection& connection, const std::vector<recipe::Job>& jobs);

}  // namespace poft::storage
