// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/charts/chart_content.h"

namespace poft::gui {

/// The smallest of 1, 2, 2.5, 5 × 10^k that is not below `value` (> 0).
double niceAbove(double value);

/// The x range of a live chart: stands still while the data fits and fills at least a third of it, else jumps to a new
/// one that leaves a quarter of room to grow. `shown` is what is on the screen, absent before the first drawing. A
/// range always holds its data.
Span settleX(const std::optional<Span>& shown, const Span& data, bool live);

/// The same for y: room above and below, ends on round numbers; keeps 0 as the end when all data is on one side of it
/// and near.
Span settleY(const std::optional<Span>& shown, const Span& data);

/// Moves label centres (pixels, sorted ascending) apart so that neighbours are at least `height` apart and all lie in
/// [top, bottom]; each stays as near to where it wants to be as that allows.
std::vector<double> spreadLabels(std::vector<double> wanted, double height, double top, double bottom);

}  // namespace poft::gui
