// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/charts/chart_content.h"

#include <QPalette>

namespace poft::gui {

/// Draws a chart with its title and writes it as SVG, PDF or PNG, by the ending of `path`. Returns one sentence for a
/// person on failure, else nothing. GUI thread; needs a QApplication, but no display (platform "offscreen").
QString savePicture(const ChartContent& content, const QPalette& palette, const QString& path);

/// Writes the numbers as CSV: series, kind, x, y and where there is one the deviation, or the ends of a band; numbers
/// with a dot.
QString saveTable(const ChartContent& content, const QString& path);

}  // namespace poft::gui
