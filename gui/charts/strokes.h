// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <qcustomplot.h>

#include "gui/charts/series_style.h"

namespace poft::gui {

/// A style in the terms of the drawing library; included by the drawing alone.
QPen penOf(const SeriesStyle& style, const QColor& colour, double width);
QCPScatterStyle::ScatterShape shapeOf(Marker marker);

/// `strength` is the opacity of a solid fill.
QBrush brushOf(Fill fill, const QColor& colour, double strength);

}  // namespace poft::gui
