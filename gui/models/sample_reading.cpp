// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/sample_reading.h"

#include "gui/app/numbers.h"
#include "storage/tables/datasets.h"
#include "storage/tables/experiments.h"
#include "storage/tables/runs.h"
#include "storage/tables/score_series.h"
#include "storage/tables/steps.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>

namespace poft::gui {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(SampleReading)
};

Result<std::vector<ModelScore>> readModelScores(storage::Connection& connection, const storage::Sample& sample,
                                                storage::Id experiment)
{
    std::vector<ModelScore> out;
    POFT_TRY_ASSIGN(const std::vector<storage::ExperimentSeries> series,
                    storage::seriesOfExperiment(connection, experiment));
    for (const storage::ExperimentSeries& one : series) {
        if (one.series.role != "aligned" || !one.series.givenPrompt() || one.datasetId != sample.datasetId)
            continue;
        POFT_TRY_ASSIGN(const std::optional<storage::Score> score,
                        storage::findScore(connection, one.series.id, sample.contentId));
        if (!score)
            continue;
        ModelScore row;
        row.model = QString::fromStdString(one.modelName);
        if (score->sum && score->tokens > 0)
            row.score = *score->sum / static_cast<double>(score->tokens);
        row.tokens = score->tokens;
        row.dropReason = QString::fromStdString(score->dropReason);
        out.push_back(std::move(row));
    }
    std::sort(out.begin(), out.end(), [](const ModelScore& a, const ModelScore& b) { return a.model < b.model; });
    return out;
}

Result<SampleTrajectory> readTrajectory(storage::Connection& connection, const storage::Run& run, storage::Id sample)
{
    SampleTrajectory out;
    out.run = QString::fromStdString(run.name);
    out.objective = run.objective;
    out.totalEpochs = run.totalEpochs;
    POFT_TRY_ASSIGN(const std::vector<storage::StepSample> steps, storage::stepsOfSample(connection, run.id, sample));
    const double stepsPerEpoch = run.totalEpochs > 0 ? static_cast<double>(run.totalSteps) / run.totalEpochs : 0;
    for (const storage::StepSample& step : steps) {
        out.epoch.push_back(stepsPerEpoch > 0 ? static_cast<double>(step.step) / stepsPerEpoch
                                              : static_cast<double>(step.step));
        out.rTheta.push_back(step.rTheta);
        out.tau.push_back(step.tau);
    }
    return out;
}

}  // namespace

QString sampleFacts(const SampleReading& reading, const storage::SampleRow* row, std::optional<double> tau)
{
    QStringList lines;
    const storage::Sample& sample = reading.sample.sample;
    if (sample.isNoise)
        lines << (*sample.isNoise
                      ? Words::tr("Known noise: %1")
                            .arg(QString::fromStdString(sample.noiseKind).replace(QLatin1Char('_'), QLatin1Char(' ')))
                      : Words::tr("Known to be clean"));
    if (row != nullptr && row->rLlm) {
        lines
            << Words::tr("Preference score %1, spread %2").arg(fixedNumber(row->rLlm, 2), fixedNumber(row->spread, 2));
        lines << Words::tr("r_θ %1, τ %2").arg(fixedNumber(row->rTheta, 2), fixedNumber(tau, 3));
    }
    if (!reading.scores.empty())
        lines << QString() << Words::tr("Mean log-likelihood of the response, nats per token:");
    for (const ModelScore& score : reading.scores) {
        lines << (score.score
                      ? Words::tr("%1: %2 over %3 tokens")
                            .arg(score.model, fixedNumber(score.score, 2), count(score.tokens))
                      : Words::tr("%1: no score (%2)")
                            .arg(score.model, QString(score.dropReason).replace(QLatin1Char('_'), QLatin1Char(' '))));
    }
    return lines.join(QLatin1Char('\n'));
}

Result<SampleReading> readSample(storage::Connection& connection, storage::Id sample,
                                 std::optional<storage::Id> experiment)
{
    SampleReading reading;
    POFT_TRY_ASSIGN(reading.sample, storage::findSample(connection, sample));
    if (!experiment)
        return reading;
    POFT_TRY_ASSIGN(reading.scores, readModelScores(connection, reading.sample.sample, *experiment));
    POFT_TRY_ASSIGN(const std::vector<storage::ExperimentJob> jobs, storage::experimentJobs(connection, *experiment));
    std::optional<std::int64_t> seed;
    for (const storage::ExperimentJob& job : jobs) {
        if (!job.runId || job.place.arm.empty())
            continue;
        if (!seed)
            seed = job.place.seed;
        if (job.place.seed != seed)
            continue;
        POFT_TRY_ASSIGN(const storage::Run run, storage::findRun(connection, *job.runId));
        POFT_TRY_ASSIGN(SampleTrajectory trajectory, readTrajectory(connection, run, sample));
        if (!trajectory.epoch.empty())
            reading.trajectories.push_back(std::move(trajectory));
    }
    return reading;
}

}  // namespace poft::gui
