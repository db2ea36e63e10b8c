// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/data_reading.h"

#include "gui/app/numbers.h"
#include "gui/models/dataset_lengths.h"
#include "storage/recipe/job_spec.h"
#include "storage/tables/datasets.h"

namespace poft::gui {

namespace {

/// A failed job is told of beside the data sets for so long; the page Runs keeps it.
constexpr qint64 kFailureSeconds = 3600;

bool isTold(const JobRow& row)
{
    const std::string& kind = row.job.kind;
    if (kind != "import" && kind != "dataset" && kind != "duplicates")
        return false;
    return isActive(row) || (row.job.state == storage::JobState::Failed &&
                             secondsBetween(row.job.finishedAt, std::nullopt).value_or(0) < kFailureSeconds);
}

/// The searches for near duplicates that are under way: name of the data set, share done.
std::map<std::string, double> searchesOf(const std::vector<JobRow>& jobs)
{
    std::map<std::string, double> out;
    for (const JobRow& row : jobs) {
        if (row.job.kind != "duplicates" || !isActive(row))
            continue;
        if (const auto spec = recipe::duplicatesSpecFromText(row.job.spec))
            out[spec->dataset.registered] = row.job.progress;
    }
    return out;
}

}  // namespace

Result<DataReading> readData(const storage::Workspace& workspace, storage::Connection& connection)
{
    DataReading reading;
    POFT_TRY_ASSIGN(reading.datasets, storage::listDatasets(connection));
    POFT_TRY_ASSIGN(reading.findings, results::datasetFindings(connection));
    POFT_TRY_ASSIGN(reading.jobs, readJobs(workspace, connection, std::nullopt));
    std::erase_if(reading.jobs, [](const JobRow& row) { return !isTold(row); });
    return reading;
}

std::vector<DatasetRow> datasetRows(const DataReading& reading, const DatasetLengths& lengths)
{
    const std::map<std::string, double> searches = searchesOf(reading.jobs);
    std::vector<DatasetRow> rows;
    for (const storage::Dataset& dataset : reading.datasets) {
        DatasetRow row{dataset};
        if (const storage::LengthStatistics* counted = lengths.of(dataset.id))
            row.lengths = *counted;
        if (const auto found = reading.findings.find(dataset.id); found != reading.findings.end())
            row.findings = found->second;
        if (const auto search = searches.find(dataset.name); search != searches.end())
            row.searched = search->second;
        rows.push_back(std::move(row));
    }
    return rows;
}

}  // namespace poft::gui
