// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "storage/results/result_table.h"

namespace poft::results {

/// An arm's results over the number that a matrix varies.
struct SweepLine {
    const ArmResult* first = nullptr;  ///< the arm in the first of its cells; of the table that was read
    struct Point {
        double value = 0;                     ///< of the matrix
        const EpochResult* result = nullptr;  ///< at the last epoch
    };
    std::vector<Point> points;  ///< ascending by value
};

/// How a metric follows the one number that an experiment's matrix varies, such as the share that a filter keeps.
struct Sweep {
    std::string pointer;           ///< to the number in the recipe: "/datasets/best/filter/top"
    std::vector<SweepLine> lines;  ///< arms in the table's order

    std::string name() const;  ///< the pointer's last word, for an axis: "top"
};

/// Nothing where the matrix varies more than one thing, or no number. Points into `table`.
std::optional<Sweep> sweepOf(const ResultTable& table);

}  // namespace poft::results
