// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/results_model.h"

#include "gui/app/numbers.h"
#include "storage/recipe/cell_text.h"
#include "storage/results/result_table.h"
#include "storage/tables/experiments.h"

#include <QLocale>

#include <cmath>

namespace poft::gui {

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
    std::vector<ResultRow> out;
    for (const results::ResultTable& table : results::resultTables(evaluations)) {
        for (const results::ArmResult& arm : table.arms) {
            const results::EpochResult& last = arm.last();
            ResultRow row;
            row.number = static_cast<std::int64_t>(out.size());
            row.arm = QString::fromStdString(arm.arm);
            row.cell = QString::fromStdString(recipe::cellText(arm.cell));
            row.task = QString::fromStdString(table.task);
            row.dataset = QString::fromStdString(table.datasetName);
            row.metric = QString::fromStdString(table.metric);
            row.seeds = static_cast<int>(arm.seeds.size());
            row.epoch = last.epoch;
            row.last = last.mean;
            if (std::isfinite(last.deviation))
                row.lastDeviation = last.deviation;
            row.later = arm.laterEpochs();
            out.push_back(std::move(row));
        }
    }
    return out;
}

namespace {

QString laterText(const series::LaterEpochs& later)
{
    if (later.epochs == 0)
        return shortNumber(std::optional<double>());
    return meanAndDeviation(later.mean, later.epochs > 1 ? std::optional(later.deviation) : std::nullopt);
}

}  // namespace

ResultsModel::ResultsModel(QObject* parent)
    : RecordModel<ResultRow>(
          {
              {tr("Arm"), tr("The side of the comparison"), [](const ResultRow& r) { return r.arm; }, {}, false, {}},
              {tr("Varied"),
               tr("What the recipe's matrix varies, and its value here"),
               [](const ResultRow& r) { return r.cell; },
               {},
               false,
               {}},
              {tr("Task"),
               tr("What was evaluated"),
               [](const ResultRow& r) { return QString(r.task).replace(QLatin1Char('_'), QLatin1Char(' ')); },
               {},
               false,
               {}},
              {tr("Data set"),
               tr("The held-out samples that it was evaluated on"),
               [](const ResultRow& r) { return r.dataset; },
               {},
               false,
               {}},
              {tr("Epoch"),
               tr("The last epoch that all seeds have reached"),
               [](const ResultRow& r) { return QLocale().toString(r.epoch, 'g', 4); },
               [](const ResultRow& r) { return r.epoch; },
               true,
               {}},
              {tr("Last epoch ± seeds"),
               tr("After that epoch: mean and standard deviation over the seeds"),
               [](const ResultRow& r) { return meanAndDeviation(r.last, r.lastDeviation); },
               [](const ResultRow& r) { return r.last; },
               true,
               {}},
              {tr("After the first ± epochs"),
               tr("The rule of the paper: for each seed the mean and the standard deviation over the epochs after the "
                  "first; shown is the mean over the seeds of both"),
               [](const ResultRow& r) { return laterText(r.later); },
               [](const ResultRow& r) { return r.later.epochs > 0 ? QVariant(r.later.mean) : QVariant(); },
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
