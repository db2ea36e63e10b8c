// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "engine/api/types.h"
#include "engine/work/backend_source.h"
#include "engine/work/job_context.h"
#include "storage/workspace/file_lock.h"
#include "storage/workspace/workspace.h"

namespace poft::engine {

class ProgressBar;

struct WorkerSettings {
    std::optional<api::Device> device;      ///< none: only jobs that need no device
    std::optional<storage::Id> experiment;  ///< only jobs of this experiment
    std::optional<storage::Id> job;         ///< only this job
};

/// What a worker did.
struct WorkerOutcome {
    int done = 0;
    int failed = 0;
    bool interrupted = false;  ///< by Ctrl-C or SIGTERM; what was in hand is queued again
};

/// Claims jobs and runs them, one after the other, until none is left that it may run. Jobs that wait for a job in
/// another worker's hands are waited for.
class Worker {
public:
    /// Takes the device's lock: Busy when another worker has it. `bar` is borrowed and may be null.
    static Result<Worker> start(const storage::Workspace& workspace, storage::Connection& connection,
                                BackendSource& backend, const WorkerSettings& settings, ProgressBar* bar);

    Result<WorkerOutcome> run();

private:
    Worker(const storage::Workspace& workspace, storage::Connection& connection, BackendSource& backend,
           const WorkerSettings& settings, ProgressBar* bar)
        : m_workspace(workspace), m_connection(connection), m_backend(backend), m_settings(settings), m_bar(bar)
    {
    }

    Result<bool> runOne(storage::JobLease lease, WorkerOutcome& outcome);
    Result<bool> othersAreAtIt() const;

    const storage::Workspace& m_workspace;
    storage::Connection& m_connection;
    BackendSource& m_backend;
    WorkerSettings m_settings;
    ProgressBar* m_bar;
    std::optional<storage::FileLock> m_deviceLock;
};

/// Runs the job of a context by its kind.
Status runJob(const JobContext& context);

}  // namespace poft::engine
