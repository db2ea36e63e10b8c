// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/run_curves.h"

#include "storage/tables/steps.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <string>

namespace poft::gui {

namespace {

void append(RunCurves& curves, const storage::Step& step)
{
    for (std::size_t m = 0; m < storage::kStepMetrics.size(); ++m) {
        const double value = step.*storage::kStepMetrics[m].value;
        if (!std::isfinite(value))
            continue;
        curves.metrics[m].step.push_back(static_cast<double>(step.step));
        curves.metrics[m].epoch.push_back(step.epoch);
        curves.metrics[m].value.push_back(value);
    }
    curves.lastStep = step.step;
}

Result<RunCurves> readBuckets(storage::Connection& connection, const storage::Run& run)
{
    std::vector<std::string> names;
    for (const storage::StepMetric& metric : storage::kStepMetrics)
        names.emplace_back(metric.column);
    POFT_TRY_ASSIGN(std::vector<storage::Curve> read, storage::loadCurves(connection, run.id, names, kMostSteps));
    RunCurves curves;
    for (storage::Curve& curve : read) {
        const auto place = std::find(names.begin(), names.end(), curve.metric);
        if (place == names.end())
            continue;
        curves.metrics[static_cast<std::size_t>(place - names.begin())] = {
            std::move(curve.step), std::move(curve.epoch), std::move(curve.mean)};
    }
    curves.lastStep = run.step;
    return curves;
}

void appendSeries(std::vector<double>& to, const std::vector<double>& from)
{
    to.insert(to.end(), from.begin(), from.end());
}

}  // namespace

const MetricSeries& RunCurves::of(std::string_view column) const
{
    for (std::size_t m = 0; m < storage::kStepMetrics.size(); ++m) {
        if (storage::kStepMetrics[m].column == column)
            return metrics[m];
    }
    assert(false && "not a column of steps");
    return metrics[0];
}

bool hasNews(const storage::Run& run, const KnownCurves& known)
{
    return known.revision != run.revision || known.lastStep != run.step;
}

std::size_t pointCount(const RunCurves& curves)
{
    std::size_t points = 0;
    for (const MetricSeries& series : curves.metrics)
        points += series.value.size();
    return points;
}

Result<RunCurvesUpdate> readCurves(storage::Connection& connection, const storage::Run& run, const KnownCurves& known)
{
    RunCurvesUpdate update;
    update.run = run.id;
    update.replaces = known.revision != run.revision;
    if (!hasNews(run, known))
        return update;
    if (run.step > kMostSteps) {
        update.replaces = true;
        POFT_TRY_ASSIGN(update.curves, readBuckets(connection, run));
    } else {
        POFT_TRY_ASSIGN(const std::vector<storage::Step> steps,
                        storage::stepsAfter(connection, run.id, update.replaces ? 0 : known.lastStep));
        update.curves.lastStep = update.replaces ? 0 : known.lastStep;
        for (const storage::Step& step : steps)
            append(update.curves, step);
    }
    update.curves.revision = run.revision;
    return update;
}

std::map<storage::Id, KnownCurves> CurveStore::known() const
{
    std::map<storage::Id, KnownCurves> out;
    for (const auto& [run, curves] : m_runs)
        out[run] = {curves.revision, curves.lastStep};
    return out;
}

void CurveStore::apply(RunCurvesUpdate update)
{
    if (update.replaces) {
        m_runs[update.run] = std::move(update.curves);
        return;
    }
    RunCurves& curves = m_runs[update.run];
    for (std::size_t m = 0; m < curves.metrics.size(); ++m) {
        appendSeries(curves.metrics[m].step, update.curves.metrics[m].step);
        appendSeries(curves.metrics[m].epoch, update.curves.metrics[m].epoch);
        appendSeries(curves.metrics[m].value, update.curves.metrics[m].value);
    }
    curves.lastStep = std::max(curves.lastStep, update.curves.lastStep);
}

const RunCurves* CurveStore::find(storage::Id run) const
{
    const auto found = m_runs.find(run);
    return found == m_runs.end() ? nullptr : &found->second;
}

}  // namespace poft::gui
