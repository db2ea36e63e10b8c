// SPDX-License-Identifier: Apache-2.0
#include "storage/results/dataset_findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "storage/results/supervision_remarks.h"
#include "storage/tables/datasets.h"
#include "storage/tables/findings.h"
#include "storage/tables/supervision.h"

namespace poft::results {

using Place = DatasetFinding::Place;

Result<std::map<storage::Id, std::vector<DatasetFinding>>> datasetFindings(storage::Connection& connection)
{
    std::map<storage::Id, std::vector<DatasetFinding>> out;
    POFT_TRY_ASSIGN(const auto datasets, storage::listDatasets(connection));
    std::map<storage::Id, const storage::Dataset*> makers;
    for (const storage::Dataset& dataset : datasets) {
        if (dataset.jobId)
            makers[*dataset.jobId] = &dataset;
        if (dataset.badRowCount == 0)
            continue;
        const auto all = static_cast<double>(dataset.badRowCount + dataset.sampleCount);
        out[dataset.id].push_back(
            {Place::BadRows, 0, true,
             fmt::format("{} of {} rows could not be used and are left out ({:.2g} %). If that is too many, mend the "
                         "file and import it again.",
                         dataset.badRowCount, dataset.badRowCount + dataset.sampleCount,
                         100 * static_cast<double>(dataset.badRowCount) / all)});
    }
    POFT_TRY_ASSIGN(const auto reports, storage::listSupervision(connection));
    std::set<std::pair<storage::Id, std::string>> seen;
    for (const storage::SupervisionReport& report : reports) {
        if (!report.datasetId || !seen.emplace(*report.datasetId, report.modelName).second)
            continue;
        for (Remark& remark : remarksOf(report))
            out[*report.datasetId].push_back({Place::Report, report.id, remark.warning, std::move(remark.sentence)});
    }
    POFT_TRY_ASSIGN(const auto findings, storage::listFindings(connection));
    for (const storage::Finding& finding : findings) {
        const auto maker = finding.jobId ? makers.find(*finding.jobId) : makers.end();
        if (maker == makers.end())
            continue;
        // An import says of its bad rows what the data set says too.
        const storage::Dataset& dataset = *maker->second;
        if (dataset.badRowCount > 0 && finding.sentence.starts_with(fmt::format("{} rows of ", dataset.badRowCount)))
            continue;
        out[dataset.id].push_back({Place::Job, maker->first, finding.warning, finding.sentence});
    }
    for (auto& [dataset, list] : out)
        std::ranges::stable_partition(list, [](const DatasetFinding& finding) { return finding.warning; });
    return out;
}

}  // namespace poft::results
