// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/database_thread.h"
#include "gui/app/settings.h"
#include "gui/app/worker_starter.h"
#include "storage/queue/control.h"
#include "storage/recipe/job_spec.h"

#include <QObject>

#include <memory>
#include <optional>
#include <vector>

namespace poft::gui {

/// Samples by two scores: r_LLM, and r_theta of one run after one epoch; nats per token.
struct SampleBox {
    storage::Id run = 0;
    storage::Id series = 0;  ///< of the epoch
    double rLlmLow = 0;
    double rLlmHigh = 0;
    double rThetaLow = 0;
    double rThetaHigh = 0;
};

/// Samples by the score of one aligned model, or of the mean over all; nats per token.
struct SampleSpan {
    storage::Id series = 0;  ///< of the aligned model; 0: the mean
    QString model;           ///< its name; empty: the mean
    double low = 0;
    double high = 0;
};

/// An open workspace with what the pages share: the database threads, the worker starter, and what a person has chosen.
/// It holds and writes; it shows nothing.
class Session final : public QObject {
    Q_OBJECT

public:
    Session(std::shared_ptr<const storage::Workspace> workspace, Settings& settings, QObject* parent = nullptr);

    const storage::Workspace& workspace() const { return *m_workspace; }
    QString folder() const;
    DatabaseThread& database() { return m_database; }
    /// For readings of every score of an experiment, which take seconds at a million samples: nothing that a person
    /// waits for stands behind them. It only reads.
    DatabaseThread& longReadings() { return m_longReadings; }
    WorkerStarter& workers() { return m_workers; }
    Settings& settings() { return m_settings; }

    /// The experiment that Runs, Scores and Samples are about.
    std::optional<storage::Id> experiment() const { return m_experiment; }
    void chooseExperiment(std::optional<storage::Id> experiment);

    /// The run that a person looks at, on whichever page it was chosen; the pages that show one run follow it.
    std::optional<storage::Id> run() const { return m_run; }
    void chooseRun(storage::Id run);

    /// Asks for an action on jobs, one after the other; the outcome comes as controlled() or refused().
    void control(std::vector<storage::Id> jobs, storage::JobAction action);

    /// Gives a waiting job, and what it waits for, the highest priority of the queue.
    void moveToFront(storage::Id job);

    /// Stores a recipe and queues its jobs; `folder` is where its relative paths begin.
    void submit(const QString& recipe, const QString& folder);

    /// Queues the import of files.
    void queueImport(const recipe::ImportSpec& spec);

    /// Queues the search for near duplicates in the data set of this name.
    void queueDuplicates(const std::string& dataset);

    /// Queues the making of data sets, each by a job of its own.
    void queueDatasets(const std::vector<recipe::DatasetSpec>& specs);

Q_SIGNALS:
    /// Something in the database is new: ask again. At most five times a second.
    void changed();
    void experimentChosen(std::optional<poft::storage::Id> experiment);
    void runChosen(poft::storage::Id run);
    void controlled(const QString& sentence);
    void submitted(poft::storage::Id experiment, const QString& sentence);
    /// An import, a data set to be made or a search for duplicates was queued.
    void importQueued(const QString& sentence);
    void refused(const QString& sentence);
    /// The samples below a score should be shown.
    void samplesWanted(std::optional<double> below);
    /// The samples within a box should be shown.
    void sampleBoxWanted(const poft::gui::SampleBox& box);
    /// The samples within a range of one score should be shown.
    void sampleSpanWanted(const poft::gui::SampleSpan& span);
    /// A recipe should be opened as a draft; `origin` says where it comes from.
    void draftWanted(const QString& recipe, const QString& origin);
    /// A page should be shown; see PageId.
    void pageWanted(int page);

private:
    std::shared_ptr<const storage::Workspace> m_workspace;
    Settings& m_settings;
    DatabaseThread m_database;
    DatabaseThread m_longReadings;
    WorkerStarter m_workers;
    std::optional<storage::Id> m_experiment;
    std::optional<storage::Id> m_run;
};

}  // namespace poft::gui
