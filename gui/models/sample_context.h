// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/charts/score_charts.h"
#include "gui/models/score_reading.h"
#include "storage/records/id.h"
#include "storage/records/mark.h"
#include "storage/result/result.h"
#include "storage/sqlite/connection.h"
#include "storage/tables/sample_page.h"

#include <QString>

#include <optional>
#include <string>
#include <vector>

namespace poft::gui {

/// A run whose scores of the training samples were taken after its epochs, with the constants of its tau.
struct ScoredRun {
    storage::Id run = 0;
    QString name;
    std::string objective;  ///< as runs.objective
    double beta = 1;
    double gamma = 0;
    storage::ScorePer per = storage::ScorePer::Token;
    struct Epoch {
        std::int64_t epoch = 0;  ///< 0 = before training
        storage::Id series = 0;
    };
    std::vector<Epoch> epochs;  ///< ascending, at least one

    /// The coefficient of a sample (docs/method.md, eq. 6). `noise`: known to be noise, which bi-PoFT pushes away.
    double tau(double rLlm, double rTheta, bool noise) const;
};

/// An aligned model of an experiment with its scores of the training data.
struct AlignedSeries {
    QString model;
    storage::Id series = 0;
    double weight = 1;
    std::vector<storage::Id> datasets;  ///< whose samples it was asked about
    ScoreSet scores;                    ///< to say where one sample stands among all; empty until takeScores()
};

/// What the samples of an experiment can be looked at with.
struct SampleContext {
    storage::Id experiment = 0;
    storage::Change state = -1;  ///< newest change of scores and runs when it was read
    std::vector<AlignedSeries> aligned;
    QString trainingData;                      ///< name of the data set that was scored, the first of several
    std::int64_t scored = 0;                   ///< samples with a mean over the aligned models
    std::vector<storage::ValueColumn> values;  ///< columns of numbers that the workspace has: imported ones, IFD
    std::vector<ScoredRun> runs;               ///< in the order of the expansion
    bool unchanged = false;                    ///< `known` was as new: nothing else is filled
};

/// Puts the scores that a reading has of each aligned model beside it.
void takeScores(ScoreReading reading, SampleContext& context);

/// Takes over the scores that an earlier context of the same experiment has.
void keepScores(SampleContext& earlier, SampleContext& context);

/// For the database thread; reads no scores (readScores() does). `known` is the state of what the reader has.
Result<SampleContext> readSampleContext(storage::Connection& connection, storage::Id experiment, storage::Change known);

/// Which run is shown at first: the first PoFT run, else the first.
std::size_t firstRun(const std::vector<ScoredRun>& runs);

}  // namespace poft::gui
