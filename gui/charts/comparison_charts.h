// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/charts/chart_content.h"
#include "gui/models/experiment_reading.h"
#include "storage/results/result_table.h"

namespace poft::gui {

/// "exact match on demo-test" of a table.
QString tableName(const results::ResultTable& table);

/// The style and the name of an arm's line; neutral where the arm has not begun.
SeriesStyle styleOf(const std::vector<Group>& groups, const results::ArmResult& arm);

/// The tables as bars: a group of bars for each task and data set, one bar for each arm. With a single table there are
/// two groups: the last epoch, and the mean over the epochs after the first. Losses are left out.
ChartContent barChart(const std::vector<results::ResultTable>& tables, const std::vector<Group>& groups);

/// The last epoch over the one number that the recipe's matrix varies (the share of the data that is kept, a learning
/// rate), a line for each arm. Empty where the matrix varies nothing, or more than one thing, or no number.
ChartContent sweepChart(const results::ResultTable& table, const std::vector<Group>& groups);

}  // namespace poft::gui
