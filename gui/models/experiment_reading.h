// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/charts/series_style.h"
#include "gui/models/job_row.h"
#include "gui/models/run_curves.h"
#include "storage/records/evaluation.h"
#include "storage/records/run.h"

#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace poft::gui {

/// All that the charts of an experiment need, read in one go on the database thread.
struct ExperimentReading {
    storage::Id experiment = 0;
    std::string name;
    std::vector<JobRow> jobs;
    std::map<storage::Id, storage::Run> runs;    ///< by run id
    std::map<storage::Id, std::string> parents;  ///< by run id: objective of the arm that a DPO run starts from
    std::vector<storage::ExperimentEvaluation> evaluations;
    std::map<storage::Id, std::string> datasets;  ///< names of the data sets that were evaluated on
    std::vector<RunCurvesUpdate> curves;          ///< news against what was known
    bool more = false;                            ///< there is news of further runs: read again
};

/// All of it but the curves.
Result<ExperimentReading> readOutcome(const storage::Workspace& workspace, storage::Connection& connection,
                                      storage::Id experiment);

/// `known` is CurveStore::known() of the reader. Once `mostPoints` points were read, the runs that are left wait for
/// the next reading, so that many long runs can be shown as they come.
Result<ExperimentReading> readExperiment(const storage::Workspace& workspace, storage::Connection& connection,
                                         storage::Id experiment, const std::map<storage::Id, KnownCurves>& known,
                                         std::size_t mostPoints = std::numeric_limits<std::size_t>::max());

/// One line of the comparison: an arm (in one cell of the matrix) over its seeds, or a model that is made.
struct Group {
    std::string arm;  ///< empty for a model that is made
    std::string cell = "{}";
    QString name;  ///< for a legend
    SeriesStyle style;
    std::vector<storage::Id> runs;  ///< in order of seeds
};

/// Arms first, in the order of the expansion; then the models. Their styles follow objective and parent.
std::vector<Group> groupsOf(const ExperimentReading& reading);

/// The same with a group for each run by itself, the seeds of an arm told apart by dash and marker.
std::vector<Group> singleRuns(const ExperimentReading& reading, const std::vector<Group>& groups);

/// Why a run stands still, in a word, or nothing while it goes on or is done: "paused", "returning", "failed",
/// "stopped".
QString haltedReason(const ExperimentReading& reading, storage::Id run);

}  // namespace poft::gui
