// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/sample_context.h"

#include "engine/method/objective.h"
#include "storage/tables/datasets.h"
#include "storage/tables/experiments.h"
#include "storage/tables/runs.h"
#include "storage/tables/sample_scores.h"
#include "storage/tables/score_series.h"
#include "storage/tables/values.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <map>

namespace poft::gui {

namespace {

QJsonObject settingsOf(const storage::Run& run)
{
    return QJsonDocument::fromJson(QByteArray::fromStdString(run.settings)).object();
}

ScoredRun scoredRun(const storage::Run& run, const QJsonObject& settings)
{
    ScoredRun out;
    out.run = run.id;
    out.name = QString::fromStdString(run.name);
    out.objective = run.objective;
    const QJsonObject training = settings[QLatin1String("training")].toObject();
    // An SFT run's tau is a diagnostic with the paper's constants.
    if (run.objective != "sft") {
        out.beta = training[QLatin1String("poft_beta")].toDouble(1);
        out.gamma = training[QLatin1String("poft_gamma")].toDouble(0);
    }
    const QString unit = training[QLatin1String("score_unit")].toString();
    out.per = unit == QLatin1String("byte")       ? storage::ScorePer::Byte
              : unit == QLatin1String("sequence") ? storage::ScorePer::Sequence
                                                  : storage::ScorePer::Token;
    return out;
}

/// Weights by the aligned models' names in the recipe; a model that is made is called so in the workspace too.
double weightOf(const QJsonObject& settings, const QString& model)
{
    for (const QJsonValue& aligned : settings[QLatin1String("aligned")].toArray()) {
        const QJsonObject input = aligned[QLatin1String("model")].toObject();
        const QString name = input.contains(QLatin1String("registered"))
                                 ? input[QLatin1String("registered")].toString()
                                 : input[QLatin1String("input")].toString().section(QLatin1Char(':'), 1);
        if (name == model)
            return aligned[QLatin1String("weight")].toDouble(1);
    }
    return 1;
}

Result<storage::Change> stateOf(storage::Connection& connection, storage::Id experiment,
                                const std::vector<storage::ExperimentSeries>& series,
                                const std::vector<storage::ExperimentJob>& jobs,
                                const std::vector<storage::ValueColumn>& values)
{
    POFT_TRY_ASSIGN(storage::Change state, storage::sampleScoresChange(connection, experiment));
    for (const storage::ExperimentSeries& one : series)
        state = std::max(state, one.series.change);
    for (const storage::ValueColumn& column : values)
        state = std::max(state, column.change);
    for (const storage::ExperimentJob& job : jobs)
        state = std::max(state, job.job.state == storage::JobState::Running ? 0 : job.job.change);
    return state;
}

}  // namespace

double ScoredRun::tau(double rLlm, double rTheta, bool noise) const
{
    const double target = objective == "bi_poft" && noise ? 0 : 1;
    return method::coefficient(method::preferenceDifference(rTheta, rLlm, beta, gamma), target, beta);
}

void takeScores(ScoreReading reading, SampleContext& context)
{
    for (ScoreSet& set : reading.sets)
        for (AlignedSeries& one : context.aligned)
            if (!set.name.isEmpty() && one.model == set.name)
                one.scores = std::move(set);
}

void keepScores(SampleContext& earlier, SampleContext& context)
{
    for (AlignedSeries& one : context.aligned)
        for (AlignedSeries& before : earlier.aligned)
            if (before.series == one.series)
                one.scores = std::move(before.scores);
}

std::size_t firstRun(const std::vector<ScoredRun>& runs)
{
    const auto poft =
        std::find_if(runs.begin(), runs.end(), [](const ScoredRun& run) { return run.objective == "poft"; });
    return poft == runs.end() ? 0 : static_cast<std::size_t>(poft - runs.begin());
}

Result<SampleContext> readSampleContext(storage::Connection& connection, storage::Id experiment, storage::Change known)
{
    SampleContext context;
    context.experiment = experiment;
    POFT_TRY_ASSIGN(const auto series, storage::seriesOfExperiment(connection, experiment));
    POFT_TRY_ASSIGN(const auto jobs, storage::experimentJobs(connection, experiment));
    POFT_TRY_ASSIGN(context.values, storage::listValueColumns(connection));
    POFT_TRY_ASSIGN(context.state, stateOf(connection, experiment, series, jobs, context.values));
    if (context.state == known) {
        context.unchanged = true;
        return context;
    }
    QJsonObject settings;
    for (const storage::ExperimentJob& job : jobs) {
        if (!job.runId || job.place.arm.empty())
            continue;
        POFT_TRY_ASSIGN(const storage::Run run, storage::findRun(connection, *job.runId));
        if (settings.isEmpty() && run.objective != "dpo")
            settings = settingsOf(run);
        ScoredRun scored = scoredRun(run, settingsOf(run));
        POFT_TRY_ASSIGN(const std::vector<storage::ScoreSeries> epochs, storage::seriesOfRun(connection, run.id));
        for (const storage::ScoreSeries& epoch : epochs)
            scored.epochs.push_back({epoch.epoch.value_or(0), epoch.id});
        if (!scored.epochs.empty())
            context.runs.push_back(std::move(scored));
    }
    POFT_TRY_ASSIGN(context.scored, storage::scoredSampleCount(connection, experiment));
    std::map<QString, AlignedSeries> aligned;
    for (const storage::ExperimentSeries& one : series) {
        if (one.series.role != "aligned" || !one.series.givenPrompt())
            continue;
        const QString model = QString::fromStdString(one.modelName);
        AlignedSeries& own = aligned[model];
        own.model = model;
        own.series = one.series.id;
        own.weight = weightOf(settings, model);
        own.datasets.push_back(one.datasetId);
    }
    for (auto& [model, own] : aligned)
        context.aligned.push_back(std::move(own));
    if (!context.aligned.empty()) {
        POFT_TRY_ASSIGN(const storage::Dataset dataset,
                        storage::findDataset(connection, context.aligned.front().datasets.front()));
        context.trainingData = QString::fromStdString(dataset.name);
    }
    return context;
}

}  // namespace poft::gui
