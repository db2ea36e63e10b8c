// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/score_reading.h"

#include "storage/tables/sample_scores.h"
#include "storage/tables/score_series.h"

#include <algorithm>
#include <map>

namespace poft::gui {

namespace {

struct Scores {
    std::vector<double> clean;
    std::vector<double> noise;
    std::vector<double> unknown;

    void add(std::optional<bool> isNoise, double score)
    {
        if (!isNoise)
            unknown.push_back(score);
        else
            (*isNoise ? noise : clean).push_back(score);
    }

    ScoreSet done(const QString& name)
    {
        return makeScoreSet(name, std::move(clean), std::move(noise), std::move(unknown));
    }
};

}  // namespace

Result<ScoreReading> readScores(storage::Connection& connection, storage::Id experiment, storage::Change known)
{
    ScoreReading reading;
    reading.experiment = experiment;
    POFT_TRY_ASSIGN(reading.state, storage::sampleScoresChange(connection, experiment));
    POFT_TRY_ASSIGN(const std::vector<storage::ExperimentSeries> series,
                    storage::seriesOfExperiment(connection, experiment));
    for (const storage::ExperimentSeries& one : series)
        reading.state = std::max(reading.state, one.series.change);
    if (reading.state == known) {
        reading.unchanged = true;
        return reading;
    }
    POFT_TRY_ASSIGN(const std::vector<storage::SampleScoresRow> joined,
                    storage::loadSampleScores(connection, experiment));
    Scores mean;
    for (const storage::SampleScoresRow& row : joined) {
        if (row.scores.rLlm)
            mean.add(row.isNoise, *row.scores.rLlm);
    }
    if (ScoreSet set = mean.done({}); set.size() > 0)
        reading.sets.push_back(std::move(set));

    std::map<QString, Scores> models;
    std::map<QString, storage::Id> ids;
    for (const storage::ExperimentSeries& one : series) {
        if (one.series.role != "aligned" || !one.series.givenPrompt())
            continue;
        POFT_TRY_ASSIGN(const std::vector<storage::ScoredSample> scores,
                        storage::loadScores(connection, one.series.id, one.datasetId));
        Scores& own = models[QString::fromStdString(one.modelName)];
        ids[QString::fromStdString(one.modelName)] = one.series.id;
        for (const storage::ScoredSample& sample : scores) {
            if (sample.score && sample.score->sum && sample.score->tokens > 0)
                own.add(sample.isNoise, *sample.score->sum / static_cast<double>(sample.score->tokens));
        }
    }
    for (auto& [name, own] : models) {
        ScoreSet set = own.done(name);
        set.series = ids[name];
        if (set.size() > 0)
            reading.sets.push_back(std::move(set));
    }
    return reading;
}

}  // namespace poft::gui
