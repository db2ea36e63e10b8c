// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/models/record_model.h"
#include "storage/tables/sample_page.h"

#include <QStringList>

#include <functional>
#include <optional>
#include <vector>

namespace poft::gui {

using TauOf = std::function<std::optional<double>(const storage::SampleRow&)>;

/// The columns of a table of samples, in the order of SamplesModel::ColumnIndex: those of the aligned models `models`
/// follow the spread, those of `values` tau. Rows carry what the query asked for in the same order. `run` is the name
/// of the run that r_theta and tau are of; empty: the latest.
std::vector<Column<storage::SampleRow>> sampleColumns(const QStringList& models,
                                                      const std::vector<storage::ValueColumn>& values,
                                                      const QString& run, const TauOf& tauOf);

}  // namespace poft::gui
