// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/results_model.h"

#include "gui/app/numbers.h"
#include "storage/series/statistics.h"
#include "storage/tables/experiments.h"

#include <QLocale>

#include <algorithm>
#include <map>
#include <tuple>

namespace poft::gui {

namespace {

std::optional<double> deviationOf(const std::vector<double>& values)
{
    return values.size() > 1 ? std::optional(series::sampleDeviation(values)) : std::nullopt;
}

}  // namespace

Result<std::vector<ExperimentSummary>> readSummaries(storage::Connection& connection)
{
    std::vector<ExperimentSummary> out;
    POFT_TRY_ASSIGN(std::vector<storage::Experiment> experiments, storage::listExperiments(connection));
    for (storage::Experiment& experiment : experiments) {
        ExperimentSummary summary;
        POFT_TRY_ASSIGN(const std::vector<storage::ExperimentJob> jobs,
                        storage::experimentJobs(connection, experiment.id));
        summary.experiment = std::move(experiment);
        summary.jobs = static_cast<int>(jobs.size());
        for (const storage::ExperimentJob& job : jobs) {
            summary.done += job.job.state == storage::JobState::Done ? 1 : 0;
            summary.failed += job.job.state == storage::JobState::Failed ? 1 : 0;
            summary.running += job.job.state == storage::JobState::Running ? 1 : 0;
            summary.waiting += job.job.state == storage::JobState::Queued && job.blockedBy.empty() ? 1 : 0;
        }
        out.push_back(std::move(summary));
    }
    return out;
}

QString summaryState(const ExperimentSummary& summary)
{
    if (summary.running > 0)
        return summary.failed > 0 ? ExperimentsModel::tr("● running, %n failed", nullptr, summary.failed)
                                  : ExperimentsModel::tr("● running");
    if (summary.failed > 0)
        return ExperimentsModel::tr("! %n failed", nullptr, summary.failed);
    if (summary.done == summary.jobs)
        return ExperimentsModel::tr("✓ done");
    return summary.waiting > 0 ? ExperimentsModel::tr("◌ queued") : ExperimentsModel::tr("■ stopped");
}

ExperimentsModel::ExperimentsModel(QObject* parent)
    : RecordModel<ExperimentSummary>(
          {
              {tr("Name"),
               tr("Name of the experiment"),
               [](const ExperimentSummary& s) { return QString::fromStdString(s.experiment.name); },
               {},
               false,
               {}},
              {tr("State"),
               tr("What its jobs are doing"),
               [](const ExperimentSummary& s) { return summaryState(s); },
               {},
               false,
               {}},
              {tr("Jobs"),
               tr("Jobs that are done, of all"),
               [](const ExperimentSummary& s) { return tr("%1 of %2").arg(s.done).arg(s.jobs); },
               [](const ExperimentSummary& s) { return s.done; },
               true,
               {}},
              {tr("Created"),
               tr("When it was started"),
               [](const ExperimentSummary& s) { return when(s.experiment.createdAt); },
               [](const ExperimentSummary& s) { return QString::fromStdString(s.experiment.createdAt); },
               true,
               {}},
          },
          [](const ExperimentSummary& s) { return s.experiment.id; }, parent)
{
}

std::vector<ResultRow> resultsOf(const std::vector<storage::ExperimentEvaluation>& evaluations)
{
    // Values by line of the table (in order of appearance), then by seed (run) and epoch.
    using Key = std::tuple<std::string, std::string, std::string, std::string>;
    std::vector<Key> order;
    std::map<Key, std::map<storage::Id, std::map<double, double>>> values;
    for (const storage::ExperimentEvaluation& row : evaluations) {
        if (row.arm.empty() || !row.evaluation.runId)
            continue;
        const Key key{row.arm, row.cell, row.evaluation.task, row.evaluation.metric};
        if (!values.contains(key))
            order.push_back(key);
        values[key][*row.evaluation.runId][row.evaluation.epoch] = row.evaluation.value;
    }
    std::vector<ResultRow> out;
    for (const Key& key : order) {
        const auto& runs = values.at(key);
        // Seeds are compared at the same epoch: the last that all of them have reached.
        double epoch = runs.begin()->second.rbegin()->first;
        for (const auto& [run, byEpoch] : runs)
            epoch = std::min(epoch, byEpoch.rbegin()->first);
        std::vector<double> last;
        std::vector<double> later;
        for (const auto& [run, byEpoch] : runs) {
            last.push_back(std::prev(byEpoch.upper_bound(epoch))->second);
            for (auto it = byEpoch.upper_bound(1.0); it != byEpoch.end() && it->first <= epoch; ++it)
                later.push_back(it->second);
        }
        ResultRow row;
        row.number = static_cast<std::int64_t>(out.size());
        row.arm = QString::fromStdString(std::get<0>(key));
        row.task = QString::fromStdString(std::get<2>(key));
        row.metric = QString::fromStdString(std::get<3>(key));
        row.seeds = static_cast<int>(runs.size());
        row.epoch = epoch;
        row.last = series::mean(last);
        row.lastDeviation = deviationOf(last);
        if (!later.empty()) {
            row.overEpochs = series::mean(later);
            row.overEpochsDeviation = deviationOf(later);
        }
        out.push_back(std::move(row));
    }
    return out;
}

ResultsModel::ResultsModel(QObject* parent)
    : RecordModel<ResultRow>(
          {
              {tr("Arm"), tr("The side of the comparison"), [](const ResultRow& r) { return r.arm; }, {}, false, {}},
              {tr("Task"),
               tr("What was evaluated"),
               [](const ResultRow& r) { return QString(r.task).replace(QLatin1Char('_'), QLatin1Char(' ')); },
               {},
               false,
               {}},
              {tr("Epoch"),
               tr("The last epoch that all seeds have reached"),
               [](const ResultRow& r) { return QLocale().toString(r.epoch, 'g', 4); },
               [](const ResultRow& r) { return r.epoch; },
               true,
               {}},
              {tr("Last epoch"),
               tr("Mean and standard deviation over the seeds after that epoch"),
               [](const ResultRow& r) { return meanAndDeviation(r.last, r.lastDeviation); },
               [](const ResultRow& r) { return r.last; },
               true,
               {}},
              {tr("Without the first"),
               tr("Mean and standard deviation over all epochs but the first, and over the seeds: the rule of the "
                  "paper"),
               [](const ResultRow& r) {
                   return r.overEpochs ? meanAndDeviation(*r.overEpochs, r.overEpochsDeviation)
                                       : shortNumber(r.overEpochs);
               },
               [](const ResultRow& r) { return r.overEpochs.value_or(0); },
               true,
               {}},
              {tr("Seeds"),
               tr("How many seeds the figures are over"),
               [](const ResultRow& r) { return count(r.seeds); },
               [](const ResultRow& r) { return r.seeds; },
               true,
               {}},
          },
          [](const ResultRow& r) { return r.number; }, parent)
{
}

}  // namespace poft::gui
