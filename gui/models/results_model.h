// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/models/record_model.h"
#include "storage/records/evaluation.h"
#include "storage/records/experiment.h"
#include "storage/result/result.h"
#include "storage/series/later_epochs.h"
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

/// One metric of one arm in one cell, as storage/results works it out.
struct ResultRow {
    std::int64_t number = 0;
    QString arm;
    QString cell;  ///< what the matrix varies; empty outside a matrix
    QString task;
    QString dataset;
    QString metric;
    int seeds = 0;
    double epoch = 0;  ///< the last epoch that all seeds have
    double last = 0;
    std::optional<double> lastDeviation;  ///< over seeds; nothing for one seed
    series::LaterEpochs later;
};

/// The lines of the table: by task and data set, arms in the order of the expansion.
std::vector<ResultRow> resultsOf(const std::vector<storage::ExperimentEvaluation>& evaluations);

class ResultsModel final : public RecordModel<ResultRow> {
    Q_DECLARE_TR_FUNCTIONS(poft::gui::ResultsModel)

public:
    enum ColumnIndex { Arm, Cell, Task, Dataset, Epoch, Last, Later, Seeds };

    explicit ResultsModel(QObject* parent = nullptr);
};

}  // namespace poft::gui
