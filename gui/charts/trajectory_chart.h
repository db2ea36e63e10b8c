// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/charts/chart_content.h"
#include "gui/models/sample_reading.h"

#include <optional>

namespace poft::gui {

/// tau of one sample each time a training met it, one line per run.
ChartContent trajectoryChart(const SampleReading& reading);

/// r_theta of one sample each time a training met it, with r_LLM as a level line where it is known.
ChartContent scoreTrajectoryChart(const SampleReading& reading, std::optional<double> rLlm);

}  // namespace poft::gui
