// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "storage/results/result_table.h"

namespace poft::results {

/// One task of an overview, by its first metric.
struct OverviewColumn {
    std::string title;  ///< the task, or the data set where several are asked by one task
    std::string metric;
    bool inOverall = true;   ///< a judge's scores are on a scale of their own
    std::int64_t items = 0;  ///< the fewest that a value of the column is over
    std::int64_t asked = 0;  ///< the most
};

/// One arm in one cell over all tasks.
struct OverviewRow {
    std::string arm;
    std::string cell;
    std::string label;
    std::vector<std::optional<double>> values = {};  ///< of each column: mean over seeds at the last epoch
    /// Mean over the columns, then over the seeds, at the last epoch that all seeds have; NaN where a column is
    /// missing.
    double overall = std::numeric_limits<double>::quiet_NaN();
    double deviation = std::numeric_limits<double>::quiet_NaN();  ///< of that mean over the seeds
    int seeds = 0;
    series::LaterEpochs later = {};                 ///< of that mean over the epochs after the first
    std::vector<std::optional<double>> paper = {};  ///< the paper's own figures, in its units; see paper_figures.h
};

/// The arms of an experiment over all of its tasks, as the paper's tables have them: a column for each task, the mean
/// over the tasks after the last epoch, and its mean and deviation over the epochs after the first.
struct Overview {
    std::vector<OverviewColumn> columns;
    std::vector<OverviewRow> rows;               ///< arms in the order of the tables
    std::vector<std::string> paperColumns = {};  ///< heads of OverviewRow::paper
};

/// Of each task and data set the first metric counts. Left out: held-out samples (task "validation"), metrics that do
/// not compare arms, and answers that no judge has seen.
Overview overviewOf(std::span<const ResultTable> tables);

/// The mean over the tasks as a table of its own (task "all tasks", metric "overall"), at the epochs and seeds that
/// have all of them. Arms that lack a task are left out, and so are judges' scores.
ResultTable overallTable(std::span<const ResultTable> tables);

/// The overview as Markdown, shares in percent.
std::string toMarkdown(const Overview& overview);

/// As CSV (RFC 4180): full precision, an empty field where there is no value.
std::string toCsv(const Overview& overview);

}  // namespace poft::results
