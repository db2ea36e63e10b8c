// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/charts/series_style.h"

#include <QString>

#include <optional>
#include <vector>

namespace poft::gui {

/// A line. `x` is sorted; `x` and `y` have the same length, `deviation` is empty or as long (half the height of an
/// error bar).
struct Curve {
    QString name;  ///< in the legend and in hover texts
    SeriesStyle style;
    bool pointsOnly = false;  ///< a cloud of points, nothing drawn between them
    std::vector<double> x;
    std::vector<double> y;
    std::vector<double> deviation;
    Fill fill = Fill::None;  ///< between the line and y = 0
    bool thin = false;       ///< one seed under a mean: drawn thin, no legend entry, no label
    bool halted = false;     ///< its run is paused or has died: drawn grey
    bool labelled = true;    ///< its newest value is written at the end of the line
    bool markEvery = false;  ///< a marker at every point, not at about a dozen
    double dodge = 0;        ///< shift along x when drawn, so that error bars do not cover each other
    QString haltedReason;    ///< "paused": in the legend beside the name
};

/// An area between two lines over the same `x`.
struct Band {
    QString name;  ///< empty: no legend entry
    SeriesStyle style;
    std::vector<double> x;
    std::vector<double> lower;
    std::vector<double> upper;
    Fill fill = Fill::Solid;
};

struct Span {
    double low = 0;
    double high = 1;

    bool operator==(const Span&) const = default;
};

/// A line across the chart at one x that a person may drag.
struct Threshold {
    double x = 0;
    QString text;
};

/// Bars side by side over named categories.
struct BarSeries {
    QString name;
    SeriesStyle style;
    std::vector<double> value;  ///< one for each category; NaN: no bar there
    std::vector<double>
        deviation;        ///< half the height of the error bar; empty, or as long with NaN where there is none
    bool counts = false;  ///< the values are whole numbers of something, written with all their digits
};

/// What dragging on a chart does: it moves the range, or draws a box or a range of x that stands for samples
/// (Chart::boxDrawn).
enum class Selecting { Nothing, Box, RangeOfX };

/// All that a chart shows, as plain values: made by the builders in this folder, drawn by Chart, saved by ChartExport.
struct ChartContent {
    QString title;    ///< what is shown
    QString caption;  ///< what it means; one or two sentences
    QString xTitle;   ///< with the unit
    QString yTitle;
    QString emptyText;        ///< what will appear here and when; shown while there is no point
    std::vector<Band> bands;  ///< drawn first
    std::vector<Curve> curves;
    std::vector<QString> categories;  ///< of the bars, from left to right; they are the x axis then
    std::vector<BarSeries> bars;
    std::optional<Span> xLimits;  ///< a range that is known beforehand, as all steps of a training
    std::optional<Span> yLimits;  ///< a fixed range, as 0 … 1 of a probability
    std::optional<Threshold> threshold;
    bool logarithmicY = false;  ///< the axis is logarithmic from the start; a person may change it
    Selecting selecting = Selecting::Nothing;
    bool wholeX = false;  ///< x counts whole things (epochs): no ticks between

    bool empty() const;
};

}  // namespace poft::gui
