// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/charts/chart_content.h"
#include "gui/models/what_if.h"

namespace poft::gui {

/// More points than this are not told apart by an eye; every n-th is drawn then, and the caption says so.
inline constexpr std::size_t kMostScatterPoints = 20000;

/// r_theta of the samples (up) against r_LLM (to the right), noise and clean apart where known, with the line where
/// both are equal: below it PoFT pulls with more than half its weight. `when` says of which run and epoch.
ChartContent scatterChart(const WhatIfData& data, const std::vector<double>& weights, const QString& when);

}  // namespace poft::gui
