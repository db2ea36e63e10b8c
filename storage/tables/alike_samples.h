// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "storage/records/id.h"
#include "storage/result/result.h"
#include "storage/sqlite/connection.h"

namespace poft::storage {

/// The contents of a sample's data set that are most like it, the most alike first, at most `most`: its own, those of
/// its group of near duplicates, then those that share its rare words. A word counts log(contents / contents that have
/// it); a content counts when it has a third of what the sample itself has. As far as the full-text index goes; words
/// that a great many contents have count for nothing. Takes a second or so of a million samples.
Result<std::vector<Id>> alikeContents(Connection& connection, Id sample, int most);

}  // namespace poft::storage
