// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace poft::engine {

/// A point of a line, with the spread around it where `low` and `high` differ from `y`.
struct ChartPoint {
    double x = 0;
    double y = 0;
    double low = 0;
    double high = 0;
};

/// One line of a chart. Colour is never the only difference: give lines of one chart different dashes or markers.
struct ChartSeries {
    std::string name;
    std::string color;               ///< CSS colour, "#0072B2"
    std::string dashes;              ///< SVG stroke-dasharray; empty = solid
    bool markers = false;            ///< a dot at each point
    bool filled = false;             ///< fill down to the axis (densities)
    std::vector<ChartPoint> points;  ///< ascending in x
};

struct LineChart {
    std::string title;    ///< what is shown
    std::string caption;  ///< what it means, in a sentence or two
    std::string xLabel;   ///< with the unit
    std::string yLabel;
    std::vector<ChartSeries> series;
};

/// The chart as a self-contained <svg> element; readable on a light and on a dark page (text takes currentColor).
std::string svg(const LineChart& chart);

/// Text with &, <, > and quotes replaced, for HTML and SVG.
std::string escapeMarkup(const std::string& text);

}  // namespace poft::engine
