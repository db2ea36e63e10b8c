// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "storage/records/evaluation.h"
#include "storage/series/later_epochs.h"

namespace poft::results {

/// A metric of one arm at one epoch, over seeds.
struct EpochResult {
    double epoch = 0;
    std::vector<double> values;  ///< one per seed that has reached it, in the order of seeds
    double mean = 0;
    double deviation = 0;  ///< sample standard deviation; NaN for a single seed
};

/// One arm (in one matrix cell) of a result table.
struct ArmResult {
    std::string arm;
    std::string cell;                   ///< "{}" outside a matrix
    std::vector<std::int64_t> seeds;    ///< that have a value, ascending
    std::vector<series::Curve> bySeed;  ///< parallel to `seeds`: epoch and value
    std::vector<EpochResult> epochs;    ///< ascending; epoch 0 is before training

    /// The last epoch that every seed has reached, so that the figure is over all of them; where seeds share no epoch,
    /// the last one of any. Never called on an arm without epochs.
    const EpochResult& last() const;

    /// The paper's second figure; see series::laterEpochs().
    series::LaterEpochs laterEpochs() const { return series::laterEpochs(bySeed); }

    /// "PoFT", or in a matrix "PoFT, learning_rate 0.0001".
    std::string label() const;
};

/// One metric of one task on one data set over the arms of an experiment.
struct ResultTable {
    std::string task;
    std::string metric;
    std::optional<storage::Id> dataset;
    std::string datasetName;       ///< empty where the data set is gone
    std::int64_t items = 0;        ///< how many items each value is over (the largest)
    std::int64_t fewestItems = 0;  ///< the smallest; less than `items` where a value is over a part of the items
    std::vector<ArmResult> arms;

    /// Every epoch that some arm has a value of, ascending.
    std::vector<double> epochs() const;
};

/// Values of one arm: seed → epoch → value. Epochs and seeds without a value are left out.
using ArmValues = std::map<std::int64_t, std::map<double, double>>;
ArmResult armResult(const std::string& arm, const std::string& cell, const ArmValues& values);

/// Groups evaluations by task, metric and data set, arm and cell, epoch and seed; tables and arms keep the order in
/// which they first appear. Evaluations of models that are made (no arm) are left out.
std::vector<ResultTable> resultTables(std::span<const storage::ExperimentEvaluation> evaluations);

}  // namespace poft::results
