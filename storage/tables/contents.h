// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "storage/tables/writer.h"

namespace poft::storage {

/// The id of the content with this canonical body, inserted where it is new. For code inside storage/: throws
/// SqlFailure.
Id findOrInsertContent(WriteTransaction& transaction, const std::string& body);

/// Removes in chunks, from the contents with ids in [first, last], those that no sample uses, no series has a score of
/// and no person marked (scores and notes are dear, and a data set that comes back finds them again).
Status removeUnusedContents(const Writer& writer, Id first, Id last);

}  // namespace poft::storage
