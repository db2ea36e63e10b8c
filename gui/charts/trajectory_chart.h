// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/charts/chart_content.h"
#include "gui/models/sample_reading.h"

namespace poft::gui {

/// tau of one sample each time a training met it, one line per run.
ChartContent trajectoryChart(const SampleReading& reading);

}  // namespace poft::gui
