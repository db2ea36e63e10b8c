// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "storage/queue/job_lease.h"
#include "storage/records/experiment.h"
#include "storage/workspace/workspace.h"

namespace poft::fakes {

/// A workspace as an engine would have left it, written through poft_storage with plain formulae instead of training:
/// the demo recipe with its data, models, scores and trainings. Any error ends the program with its sentence. The
/// folder is the caller's.
class FakeWorkspace {
public:
    explicit FakeWorkspace(const std::filesystem::path& folder);
    ~FakeWorkspace();

    const std::filesystem::path& folder() const { return m_workspace.folder(); }
    const storage::Workspace& workspace() const { return m_workspace; }
    storage::Connection& connection() { return m_connection; }

    /// An imported data set of `samples` conversations with two bad rows.
    storage::Id addImport(const std::string& name, int samples);

    /// A registered model folder.
    storage::Id addModel(const std::string& name);

    /// Stores the demo recipe and queues its jobs.
    storage::Id submitDemo();

    /// Works off the data sets, models and scores and the first `trainings` trainings of the queue.
    void workOff(int trainings);

    /// Claims the next training and writes its first `steps` steps; its lock is held until finishRunning() or the end.
    void beginNext(int steps);
    void appendSteps(int steps);
    storage::Id runningJob() const { return m_running->job().id; }
    storage::Id runningRun() const { return m_runningRun; }

    /// Ends the running training as done.
    void finishRunning();

    /// Frees the lock of the running job as a killed engine does.
    void killRunning();

    /// Takes the running training back to `step` as a resume does, under the same claim.
    void takeBack(int step);

    /// Fails the next training with a sentence.
    void failNext(const std::string& sentence);

    /// Adds a warning for a person.
    void warn(const std::string& sentence);

private:
    storage::JobPlace placeOf(storage::Id job);
    void carryOut(const storage::JobLease& lease);
    void makeDataset(const storage::JobLease& lease);
    void makeModel(const storage::JobLease& lease);
    void makeScores(const storage::JobLease& lease);
    void train(const storage::JobLease& lease);
    storage::Id startRun(const storage::JobLease& lease, const std::string& objective, std::int64_t seed,
                         int totalSteps, double epochs);
    void writeSteps(const storage::JobLease& lease, storage::Id run, const std::string& objective, std::int64_t seed,
                    int from, int to);
    void writeEvaluations(const storage::JobLease& lease, storage::Id run, const std::string& objective,
                          std::int64_t seed, double toEpoch);
    void writeJoinedScores(const storage::JobLease& lease);
    void writeEpochScores(const storage::JobLease& lease, storage::Id run, const std::string& objective, int epochs);
    std::optional<storage::JobLease> claim();

    storage::Workspace m_workspace;
    storage::Connection m_connection;
    storage::Id m_experiment = 0;
    storage::Id m_trainingSet = 0;
    std::optional<storage::JobLease> m_running;
    storage::Id m_runningRun = 0;
    int m_runningStep = 0;
};

}  // namespace poft::fakes
