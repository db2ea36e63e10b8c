// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "storage/records/experiment.h"
#include "storage/sqlite/connection.h"

namespace poft::engine {

/// Writes an experiment's report into a folder (made where it is missing): evaluations.csv and steps.csv (all numbers),
/// report.md (tables), report.html (tables and charts in one file that needs nothing else). Each file is written whole
/// under a temporary name first.
Status writeExperimentReport(storage::Connection& connection, const storage::Experiment& experiment,
                             const std::filesystem::path& folder);

}  // namespace poft::engine
