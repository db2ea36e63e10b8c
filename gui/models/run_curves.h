// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "storage/records/run.h"
#include "storage/records/step.h"
#include "storage/result/result.h"
#include "storage/sqlite/connection.h"

#include <array>
#include <map>
#include <string_view>
#include <vector>

namespace poft::gui {

/// The points of one metric of one run, in order of steps.
struct MetricSeries {
    std::vector<double> step;
    std::vector<double> epoch;
    std::vector<double> value;
};

/// What is known of a run's curves: single steps, or where there are too many of them, buckets.
struct RunCurves {
    std::int64_t revision = -1;  ///< of runs.revision; another one means that rows were taken back
    std::int64_t lastStep = 0;
    std::array<MetricSeries, storage::kStepMetrics.size()> metrics;

    /// The series of a column of `steps`; the name must be one of kStepMetrics.
    const MetricSeries& of(std::string_view column) const;
};

/// News of one run, read on the database thread.
struct RunCurvesUpdate {
    storage::Id run = 0;
    bool replaces = false;  ///< `curves` is everything; else it goes after what is known
    RunCurves curves;
};

/// What a reader already has of a run.
struct KnownCurves {
    std::int64_t revision = -1;
    std::int64_t lastStep = 0;
};

/// Runs of up to this many steps are held step by step; longer ones as curves of about so many points.
inline constexpr int kMostSteps = 4000;

/// Whether a run has steps, or a revision, that its reader does not know.
bool hasNews(const storage::Run& run, const KnownCurves& known);

/// Over all metrics.
std::size_t pointCount(const RunCurves& curves);

/// Reads what is new of a run. Nothing is read when `run` says that nothing is.
Result<RunCurvesUpdate> readCurves(storage::Connection& connection, const storage::Run& run, const KnownCurves& known);

/// The curves of several runs, kept up to date.
class CurveStore {
public:
    /// What to give to readCurves.
    std::map<storage::Id, KnownCurves> known() const;
    void apply(RunCurvesUpdate update);

    /// Null where nothing is known of the run.
    const RunCurves* find(storage::Id run) const;
    void clear() { m_runs.clear(); }

private:
    std::map<storage::Id, RunCurves> m_runs;
};

}  // namespace poft::gui
