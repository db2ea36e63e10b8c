// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "storage/result/result.h"

#include <QStringList>

namespace poft::gui {

/// Writes the charts of an experiment (its name or id) that have something to show, each as PNG, PDF, SVG and CSV, into
/// `folder`, which is made where it is missing. Returns the files. Reads the database on the calling thread: for the
/// command line.
Result<QStringList> exportCharts(const QString& workspace, const QString& experiment, const QString& folder);

}  // namespace poft::gui
