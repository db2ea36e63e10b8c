// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/models/datasets_model.h"
#include "gui/models/job_row.h"

#include <map>
#include <vector>

namespace poft::gui {

class DatasetLengths;

/// What the page Data shows of a workspace, but for what takes long to count.
struct DataReading {
    std::vector<storage::Dataset> datasets;
    std::map<storage::Id, std::vector<results::DatasetFinding>> findings;  ///< by data set
    std::vector<JobRow> jobs;  ///< that make data sets or look for duplicates, under way or failed lately
};

/// For the database thread.
Result<DataReading> readData(const storage::Workspace& workspace, storage::Connection& connection);

/// The rows of the table, with what is counted so far.
std::vector<DatasetRow> datasetRows(const DataReading& reading, const DatasetLengths& lengths);

}  // namespace poft::gui
