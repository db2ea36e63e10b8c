// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "engine/work/job_control.h"
#include "storage/queue/job_lease.h"
#include "storage/workspace/workspace.h"

namespace poft::engine {

/// Speaks with the database while a job runs, from a thread with a connection of its own: reads wishes at least every
/// 100 ms, writes progress twice a second and a heartbeat every two seconds, also during long steps, loads and saves.
/// The job itself only reads atomics.
class LeaseKeeper final : public JobControl {
public:
    /// `onProgress`, if given, is called on the job's thread with every report (for a terminal).
    using ProgressSink = std::function<void(double fraction, const std::string& text)>;

    static Result<std::unique_ptr<LeaseKeeper>> start(const storage::Workspace& workspace,
                                                      const storage::JobLease& lease, ProgressSink onProgress);

    ~LeaseKeeper() override;
    LeaseKeeper(const LeaseKeeper&) = delete;
    LeaseKeeper& operator=(const LeaseKeeper&) = delete;

    bool stopRequested() const override;
    bool pauseRequested() const override { return m_pause; }
    bool takeCheckpointRequest() override { return m_checkpoint.exchange(false); }
    void waitWhilePaused() override;
    void progress(double fraction, const std::string& text) override;

    /// Whether the stop was a person's wish (the job is 'stopped'), rather than this process being asked to leave (it
    /// is queued again).
    bool stoppedByPerson() const { return m_stop; }

private:
    LeaseKeeper(storage::Connection connection, const storage::JobLease& lease, ProgressSink onProgress);
    void keep();
    void readWish();
    void writeProgress(std::unique_lock<std::mutex>& lock);

    storage::Connection m_connection;
    const storage::JobLease& m_lease;
    ProgressSink m_onProgress;

    std::atomic<bool> m_stop = false;
    std::atomic<bool> m_pause = false;
    std::atomic<bool> m_checkpoint = false;
    std::atomic<bool> m_superseded = false;  ///< a newer attempt exists: this one must end and write nothing

    std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_closed = false;
    bool m_waiting = false;  ///< the job stands still because of a pause
    bool m_newProgress = false;
    double m_fraction = 0;
    std::string m_text;
    std::thread m_thread;
};

}  // namespace poft::engine
