// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/charts/chart_content.h"
#include "storage/tables/length_statistics.h"

namespace poft::gui {

/// How long the responses and prompts of a data set are: a bar for each doubling of the length. Null while nothing is
/// counted.
ChartContent lengthChart(const storage::LengthStatistics* lengths);

}  // namespace poft::gui
