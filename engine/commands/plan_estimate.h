// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "engine/train/memory_need.h"
#include "storage/recipe/expansion.h"
#include "storage/records/id.h"
#include "storage/sqlite/connection.h"

namespace poft::engine {

/// What one job is expected to take. Rough by nature: `assumptions` of the plan say what it rests on.
struct JobEstimate {
    storage::Id existing = 0;     ///< the job of the workspace that this one is the same as; 0 = it is new
    bool done = false;            ///< that job is done, so this one costs nothing
    std::int64_t parameters = 0;  ///< of the model that is trained or asked; 0 = no model
    double tokens = 0;            ///< that go through the model, all passes together
    double seconds = 0;
    MemoryNeed memory = {};        ///< of a training, by what it is for
    std::int64_t memoryBytes = 0;  ///< at the peak, the library itself included
    std::int64_t diskBytes = 0;    ///< checkpoints that are kept, and the one that is written
};

struct PlanEstimate {
    std::vector<JobEstimate> jobs;  ///< parallel to the expansion's
    int done = 0;                   ///< jobs that are done already; the totals leave them out
    double seconds = 0;             ///< one after the other
    std::int64_t memoryBytes = 0;   ///< the largest job's
    std::int64_t diskBytes = 0;     ///< all together
    std::vector<std::string> assumptions;
};

/// Estimates an expansion from model sizes, sample counts and lengths and, where the workspace has finished runs, their
/// measured speed. `existing` are the jobs of the workspace that those of the expansion are the same as (0 for none),
/// as storage::previewSubmission() tells; empty where that is not known.
Result<PlanEstimate> estimatePlan(storage::Connection& connection, const recipe::Expansion& expansion,
                                  const std::vector<storage::Id>& existing);

}  // namespace poft::engine
