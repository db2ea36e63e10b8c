// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/charts/strokes.h"

namespace poft::gui {

QPen penOf(const SeriesStyle& style, const QColor& colour, double width)
{
    QPen pen(colour, width);
    // A solid line is drawn in pieces: only round ends close it where it is steep. Dashes need flat ends to stay apart.
    pen.setCapStyle(style.dash == Dash::Solid ? Qt::RoundCap : Qt::FlatCap);
    switch (style.dash) {
        case Dash::Solid:
            break;
        case Dash::Dashed:
            pen.setDashPattern({5, 2});
            break;
        case Dash::Dotted:
            pen.setDashPattern({1.5, 1.5});
            break;
        case Dash::DashDot:
            pen.setDashPattern({5, 2, 1.5, 2});
            break;
        case Dash::LongDash:
            pen.setDashPattern({9, 3});
            break;
    }
    return pen;
}

QCPScatterStyle::ScatterShape shapeOf(Marker marker)
{
    switch (marker) {
        case Marker::Circle:
            return QCPScatterStyle::ssDisc;
        case Marker::Square:
            return QCPScatterStyle::ssSquare;
        case Marker::Triangle:
            return QCPScatterStyle::ssTriangle;
        case Marker::Diamond:
            return QCPScatterStyle::ssDiamond;
        case Marker::Cross:
            return QCPScatterStyle::ssCross;
        case Marker::None:
            break;
    }
    return QCPScatterStyle::ssNone;
}

QBrush brushOf(Fill fill, const QColor& colour, double strength)
{
    if (fill == Fill::None)
        return Qt::NoBrush;
    QColor soft = colour;
    soft.setAlphaF(static_cast<float>(fill == Fill::Hatched ? 0.75 : strength));
    return {soft, fill == Fill::Hatched ? Qt::BDiagPattern : Qt::SolidPattern};
}

}  // namespace poft::gui
