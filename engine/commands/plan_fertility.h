// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "storage/recipe/expansion.h"
#include "storage/records/id.h"
#include "storage/workspace/workspace.h"

namespace poft::engine {

/// Notes on runs whose target and aligned models have tokenizers too different for means per token to compare (see
/// engine/score/fertility.h), one per set of models. Only models and data sets that exist can be looked at: a made one
/// is said by the run itself. `existing` as for estimatePlan(). Reads the first samples of each training set.
std::vector<recipe::Problem> fertilityNotes(const storage::Workspace& workspace, storage::Connection& connection,
                                            const recipe::Expansion& expansion,
                                            const std::vector<storage::Id>& existing);

}  // namespace poft::engine
