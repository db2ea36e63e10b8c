// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "storage/recipe/expansion.h"
#include "storage/sqlite/connection.h"

namespace poft::engine {

/// What one job is expected to take. Rough by nature: `assumptions` of the plan say what it rests on.
struct JobEstimate {
    std::int64_t parameters = 0;  ///< of the model that is trained or asked; 0 = no model
    double tokens = 0;            ///< that go through the model, all passes together
    double seconds = 0;
    std::int64_t memoryBytes = 0;  ///< weights, gradients, optimizer and activations at the peak
    std::int64_t diskBytes = 0;    ///< checkpoints that are kept
};

struct PlanEstimate {
    std::vector<JobEstimate> jobs;  ///< parallel to the expansion's
    double seconds = 0;             ///< one after the other
    std::int64_t memoryBytes = 0;   ///< the largest job's
    std::int64_t diskBytes = 0;     ///< all together
    std::vector<std::string> assumptions;
};

/// Estimates an expansion from model sizes, sample counts and, where the workspace has finished runs, their measured
/// speed.
Result<PlanEstimate> estimatePlan(storage::Connection& connection, const recipe::Expansion& expansion);

}  // namespace poft::engine
