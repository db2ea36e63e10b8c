// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "storage/recipe/expansion.h"
#include "storage/records/id.h"
#include "storage/workspace/workspace.h"

namespace poft::engine {

/// Notes on what the models of each run make of its training data, as far as both exist (a made one is said by the run
/// itself): what is dropped or cut, ends and beginnings of texts (engine/score/supervision.h), and tokenizers too
/// different for means per token to compare (engine/score/fertility.h). A sentence comes once. A data set without a
/// report of these settings is looked at in its first samples. `existing` as for estimatePlan().
std::vector<recipe::Problem> textNotes(const storage::Workspace& workspace, storage::Connection& connection,
                                       const recipe::Expansion& expansion, const std::vector<storage::Id>& existing);

}  // namespace poft::engine
