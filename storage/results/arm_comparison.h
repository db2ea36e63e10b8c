// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "storage/records/evaluation.h"
#include "storage/series/bootstrap.h"
#include "storage/series/paired_test.h"
#include "storage/sqlite/connection.h"

namespace poft::results {

/// Two arms on the same items of a task with the same seed, each after its last epoch.
struct SeedComparison {
    std::int64_t seed = 0;
    storage::Id first = 0;  ///< evaluation
    storage::Id second = 0;
};

/// Two arms of a cell on one metric of a task.
struct ArmComparison {
    std::string task;
    std::string metric;
    std::string datasetName;
    std::string cell;
    std::vector<SeedComparison> seeds;  ///< that both arms have; ascending
    std::int64_t items = 0;             ///< that both have answered
    double difference = 0;              ///< second less first: mean over the items of the mean over the seeds
    series::Interval interval;          ///< 95 % bootstrap interval of the difference over the items
    series::PairedCounts counts;        ///< of answers that are right or wrong, summed over the seeds; else all 0
};

/// Compares two arms in every cell and on every task's first metric that both have; held-out samples (task
/// "validation") and answers that no judge has seen are left out. `evaluations` is the experiment's.
Result<std::vector<ArmComparison>> compareArms(storage::Connection& connection,
                                               std::span<const storage::ExperimentEvaluation> evaluations,
                                               const std::string& first, const std::string& second);

}  // namespace poft::results
