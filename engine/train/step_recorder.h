// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "storage/queue/job_lease.h"
#include "storage/records/step.h"
#include "storage/workspace/workspace.h"

namespace poft::engine {

/// Writes the steps of a run from a thread with a connection of its own, so that training never waits for the disk:
/// rows are committed at least every 200 ms. add() is called by the training thread; flush() waits until everything is
/// committed.
class StepRecorder {
public:
    static Result<std::unique_ptr<StepRecorder>> start(const storage::Workspace& workspace,
                                                       const storage::JobLease& lease, storage::Id run);

    ~StepRecorder();
    StepRecorder(const StepRecorder&) = delete;
    StepRecorder& operator=(const StepRecorder&) = delete;

    /// Hands a step over. Fails with what an earlier write failed with.
    Status add(storage::Step step, std::vector<storage::StepSample> samples);

    /// Everything handed over is committed when this returns without error.
    Status flush();

private:
    StepRecorder(storage::Connection connection, const storage::JobLease& lease, storage::Id run);
    void writeUntilClosed();

    storage::Connection m_connection;
    const storage::JobLease& m_lease;
    const storage::Id m_run;

    std::mutex m_mutex;
    std::condition_variable m_wake;     ///< of the writer: work, flush or end
    std::condition_variable m_written;  ///< of flush()
    std::vector<storage::Step> m_steps;
    std::vector<storage::StepSample> m_samples;
    std::optional<Error> m_failure;
    bool m_flushing = false;
    bool m_writing = false;
    bool m_closed = false;
    std::thread m_thread;
};

}  // namespace poft::engine
