// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/charts/chart_content.h"
#include "storage/result/result.h"
#include "storage/workspace/workspace.h"

#include <QStringList>

namespace poft::gui {

/// The charts of an experiment that have something to show. For the database thread.
Result<std::vector<ChartContent>> readCharts(const storage::Workspace& workspace, storage::Connection& connection,
                                             storage::Id experiment);

/// Writes one chart as PNG, PDF, SVG and CSV into a folder that exists; returns the files. GUI thread.
Result<QStringList> writeChart(const ChartContent& chart, const QString& folder);

/// Writes the charts of an experiment (its name or id) that have something to show, each as PNG, PDF, SVG and CSV, into
/// `folder`, which is made where it is missing. Returns the files. Reads the database on the calling thread: for the
/// command line.
Result<QStringList> exportCharts(const QString& workspace, const QString& experiment, const QString& folder);

}  // namespace poft::gui
