// SPDX-License-Identifier: Apache-2.0
#include "engine/train/step_recorder.h"

#include <pthread.h>

#include <chrono>

#include "storage/tables/steps.h"

namespace poft::engine {

namespace {

constexpr std::chrono::milliseconds kLongestDelay{200};

}  // namespace

Result<std::unique_ptr<StepRecorder>> StepRecorder::start(const storage::Workspace& workspace,
                                                          const storage::JobLease& lease, storage::Id run)
{
    POFT_TRY_ASSIGN(storage::Connection connection, workspace.connect());
    return std::unique_ptr<StepRecorder>(new StepRecorder(std::move(connection), lease, run));
}

StepRecorder::StepRecorder(storage::Connection connection, const storage::JobLease& lease, storage::Id run)
    : m_connection(std::move(connection)), m_lease(lease), m_run(run), m_thread([this] { writeUntilClosed(); })
{
}

StepRecorder::~StepRecorder()
{
    {
        const std::lock_guard lock(m_mutex);
        m_closed = true;
    }
    m_wake.notify_one();
    m_thread.join();
}

Status StepRecorder::add(storage::Step step, std::vector<storage::StepSample> samples)
{
    const std::lock_guard lock(m_mutex);
    if (m_failure)
        return fail(*m_failure);
    m_steps.push_back(std::move(step));
    m_samples.insert(m_samples.end(), samples.begin(), samples.end());
    return {};
}

Status StepRecorder::flush()
{
    std::unique_lock lock(m_mutex);
    m_flushing = true;
    m_wake.notify_one();
    m_written.wait(lock, [this] { return m_failure || (m_steps.empty() && !m_writing); });
    m_flushing = false;
    if (m_failure)
        return fail(*m_failure);
    return {};
}

void StepRecorder::writeUntilClosed()
{
    ::pthread_setname_np(::pthread_self(), "step-recorder");  // what it costs is seen in top and in bench_start.py
    std::unique_lock lock(m_mutex);
    while (true) {
        m_wake.wait_for(lock, kLongestDelay, [this] { return m_closed || (m_flushing && !m_steps.empty()); });
        if (!m_steps.empty() && !m_failure) {
            const auto steps = std::exchange(m_steps, {});
            const auto samples = std::exchange(m_samples, {});
            m_writing = true;
            lock.unlock();
            const Status status = storage::appendSteps(m_lease.writer(m_connection), m_run, steps, samples);
            lock.lock();
            m_writing = false;
            if (!status)
                m_failure = status.error();
        }
        m_written.notify_all();
        if (m_closed && (m_steps.empty() || m_failure))
            return;
    }
}

}  // namespace poft::engine
