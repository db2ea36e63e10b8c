// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "storage/records/id.h"
#include "storage/result/result.h"
#include "storage/sqlite/connection.h"

namespace poft::results {

/// Something about a data set that a person should look at.
struct DatasetFinding {
    /// Where there is more of it.
    enum class Place {
        BadRows,  ///< the rows that could not be used
        Report,   ///< a supervision report, `id`
        Job,      ///< the job that made the data set, `id`
    };
    Place place = Place::BadRows;
    storage::Id id = 0;
    bool warning = false;  ///< a problem, else a note
    std::string sentence;
};

/// The findings of all data sets that have any, by data set, problems first: rows that could not be used, what the
/// newest supervision report of each model says, and what the job that made it found.
Result<std::map<storage::Id, std::vector<DatasetFinding>>> datasetFindings(storage::Connection& connection);

}  // namespace poft::results
