// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/theme.h"
#include "gui/charts/bars_drawing.h"
#include "gui/charts/chart_content.h"

#include <QObject>

#include <optional>
#include <span>
#include <vector>

class QCPErrorBars;
class QCPGraph;
class QCPItemStraightLine;
class QCPItemText;
class QCPLegend;
class QCustomPlot;

namespace poft::gui {

/// Puts a ChartContent on a QCustomPlot and keeps it there: while the kind and number of series stay the same only
/// their data is replaced, so that a live chart neither flickers nor loses its zoom. Owned by the plot's owner; the
/// plot outlives it.
class ChartDrawing final : public QObject {
    Q_OBJECT

public:
    explicit ChartDrawing(QCustomPlot& plot);

    /// Draws `content`. `live` lets the ranges grow in steps; `fitRanges` false leaves them as a person has zoomed
    /// them.
    void show(const ChartContent& content, bool live, bool fitRanges);

    void setTheme(const Theme& theme);
    void setLogarithmic(bool on);

    /// Moves the dashed line of the hover to `x`, or hides it.
    void setCursor(std::optional<double> x);

    /// Points that are on the plot now, over all curves.
    int pointCount() const;

private:
    struct CurveParts {
        QCPGraph* graph = nullptr;
        QCPErrorBars* bars = nullptr;
        QCPItemText* label = nullptr;
    };
    struct BandParts {
        QCPGraph* lower = nullptr;
        QCPGraph* upper = nullptr;
    };

    void rebuild();
    void addBand(const Band& band);
    CurveParts makeCurve(const Curve& curve);
    void fillData();
    void styleAll();
    void styleCurve(const Curve& curve, const CurveParts& parts);
    void styleBand(const Band& band, const BandParts& parts);
    void styleAxes();
    void fitAxes(bool live);
    void placeTicks();
    void placeLegend();
    void placeEndLabels();

    /// Where the newest value of a curve is to be written, in pixels.
    struct EndLabel {
        std::size_t curve;
        double x;
        double y;
    };
    void spreadColumn(std::span<EndLabel> column, double height, const QRect& area);

    QCustomPlot& m_plot;
    QCPLegend* m_legend = nullptr;
    QCPItemStraightLine* m_cursor = nullptr;
    QCPItemStraightLine* m_threshold = nullptr;
    Theme m_theme;
    ChartContent m_content;
    std::vector<CurveParts> m_curves;
    std::vector<BandParts> m_bands;
    BarsDrawing m_bars;
    std::optional<Span> m_x;
    std::optional<Span> m_y;
    int m_ticksFor = 0;  ///< width of the axis that the ticks were chosen for
    bool m_logarithmic = false;
};

}  // namespace poft::gui
