// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/results/metric.h"
#include "storage/results/result_table.h"

namespace poft::results {

/// How far one arm is ahead of another at their last epochs, seed by seed.
struct ArmDifference {
    double mean = 0;       ///< over the seeds that both have; NaN without one
    double deviation = 0;  ///< standard deviation of the seeds' differences; NaN of fewer than two
    int seeds = 0;
    int ahead = 0;  ///< seeds in which the arm is better than the other; 0 where neither way is better
};

/// Each at the last epoch that all of its own seeds have reached (ArmResult::last()); seeds that only one has are left
/// out.
ArmDifference differenceTo(const ArmResult& other, const ArmResult& arm, Better better = Better::Higher);

}  // namespace poft::results
