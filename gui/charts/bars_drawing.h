// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/theme.h"
#include "gui/charts/chart_content.h"

#include <vector>

class QCPBars;
class QCPErrorBars;
class QCPItemText;
class QCPLegend;
class QCustomPlot;

namespace poft::gui {

/// The bars of a chart on a QCustomPlot: side by side over their categories, each with its error bar and its value.
/// What it puts on the plot belongs to the plot.
class BarsDrawing {
public:
    explicit BarsDrawing(QCustomPlot& plot) : m_plot(plot) {}

    /// Puts the bars of `content` on the plot; those of before were removed with the plot's plottables.
    void rebuild(const ChartContent& content, QCPLegend& legend);

    void fill(const ChartContent& content);
    void style(const ChartContent& content, const Theme& theme);

    bool empty() const { return m_parts.empty(); }

private:
    struct Parts {
        QCPBars* bars = nullptr;
        QCPErrorBars* errors = nullptr;
        std::vector<QCPItemText*> labels;  ///< parallel to the categories; empty where there is no room for them
    };
    QCustomPlot& m_plot;
    std::vector<Parts> m_parts;
};

/// Where the bars of series `series` of `count` stand beside the middle of their category, and how wide one is.
double barOffset(std::size_t series, std::size_t count);
double barWidth(std::size_t count);

}  // namespace poft::gui
