// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/models/record_model.h"
#include "storage/records/evaluation.h"
#include "storage/records/experiment.h"
#include "storage/result/result.h"
#include "storage/sqlite/connection.h"

#include <QCoreApplication>

#include <optional>

namespace poft::gui {

/// An experiment in the list, with how far it is.
struct ExperimentSummary {
    storage::Experiment experiment;
    int jobs = 0;
    int done = 0;
    int failed = 0;
    int running = 0;
    int waiting = 0;  ///< queued, and nothing that it needs has failed
};
Result<std::vector<ExperimentSummary>> readSummaries(storage::Connection& connection);

/// "done", "running", "3 failed" …
QString summaryState(const ExperimentSummary& summary);

class ExperimentsModel final : public RecordModel<ExperimentSummary> {
    Q_DECLARE_TR_FUNCTIONS(poft::gui::ExperimentsModel)

public:
    explicit ExperimentsModel(QObject* parent = nullptr);
};

/// One metric of one arm: the last epoch, and the mean over epochs without the first (the paper's rule), over seeds.
struct ResultRow {
    std::int64_t number = 0;
    QString arm;
    QString task;
    QString metric;
    int seeds = 0;
    double last = 0;
    std::optional<double> lastDeviation;  ///< over seeds; nothing for one seed
    std::optional<double> overEpochs;     ///< nothing with one epoch
    std::optional<double> overEpochsDeviation;
    double epoch = 0;  ///< the last epoch that all seeds have
};

/// The table of results from an experiment's evaluations: arms in the order of the expansion.
std::vector<ResultRow> resultsOf(const std::vector<storage::ExperimentEvaluation>& evaluations);

class ResultsModel final : public RecordModel<ResultRow> {
    Q_DECLARE_TR_FUNCTIONS(poft::gui::ResultsModel)

public:
    explicit ResultsModel(QObject* parent = nullptr);
};

}  // namespace poft::gui
