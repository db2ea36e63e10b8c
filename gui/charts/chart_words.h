// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/charts/chart_content.h"

namespace poft::gui {

/// What a chart says to somebody who cannot see it: each series with its last value, where that is, and whether it
/// falls or rises.
QString describeChart(const ChartContent& content);

struct HoverText {
    double x = 0;  ///< the data's x nearest to the pointer
    QString text;  ///< one line per series, plain text
};

/// The values of all series at the data point nearest to `x`.
HoverText hoverText(const ChartContent& content, double x);

/// A bar's value as it stands above the bar.
QString barValue(const BarSeries& series, std::size_t category);

/// A file name made of a title: letters, digits and dashes.
QString fileNameFor(const QString& title);

}  // namespace poft::gui
