// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "storage/records/evaluation.h"

namespace poft::engine {

/// A metric of one arm at one epoch, over seeds.
struct EpochResult {
    double epoch = 0;
    std::vector<double> values;  ///< one per seed, in the order of seeds
    double mean = 0;
    double deviation = 0;  ///< sample standard deviation; NaN for a single seed
};

/// One arm (in one matrix cell) of a result table.
struct ArmResult {
    std::string arm;
    std::string cell;                 ///< "{}" outside a matrix
    std::vector<std::int64_t> seeds;  ///< that have a value
    std::vector<EpochResult> epochs;  ///< ascending; epoch 0 is before training

    /// The last epoch that has a value; never called on an arm without epochs.
    const EpochResult& last() const { return epochs.back(); }

    /// The paper's second figure: per seed the mean over all epochs but the first and the one before training; then
    /// over seeds. NaN where there are fewer than two epochs.
    EpochResult withoutFirstEpoch() const;
};

/// One metric of one task over the arms of an experiment.
struct ResultTable {
    std::string task;
    std::string metric;
    std::int64_t items = 0;  ///< how many items each value is over (the largest)
    std::vector<ArmResult> arms;
};

/// Groups evaluations by task and metric, arm and cell, epoch and seed; arms keep the order in which they first appear.
/// Evaluations of models that are made (no arm) are left out.
std::vector<ResultTable> resultTables(std::span<const storage::ExperimentEvaluation> evaluations);

/// The table as Markdown: last epoch, mean without the first epoch, and each epoch; mean ± deviation, rounded to what
/// the spread justifies.
std::string toMarkdown(const ResultTable& table);

}  // namespace poft::engine
