// SPDX-License-Identifier: Apache-2.0
#include "engine/work/lease_keeper.h"

#include <chrono>

#include "engine/work/stop_signal.h"

namespace poft::engine {

namespace {

using namespace std::chrono_literals;
constexpr auto kLook = 80ms;
constexpr auto kProgress = 500ms;
constexpr auto kHeartbeat = 2s;

}  // namespace

Result<std::unique_ptr<LeaseKeeper>> LeaseKeeper::start(const storage::Workspace& workspace,
                                                        const storage::JobLease& lease, ProgressSink onProgress)
{
    POFT_TRY_ASSIGN(storage::Connection connection, workspace.connect());
    return std::unique_ptr<LeaseKeeper>(new LeaseKeeper(std::move(connection), lease, std::move(onProgress)));
}

LeaseKeeper::LeaseKeeper(storage::Connection connection, const storage::JobLease& lease, ProgressSink onProgress)
    : m_connection(std::move(connection)),
      m_lease(lease),
      m_onProgress(std::move(onProgress)),
      m_thread([this] { keep(); })
{
}

LeaseKeeper::~LeaseKeeper()
{
    {
        const std::lock_guard lock(m_mutex);
        m_closed = true;
    }
    m_wake.notify_all();
    m_thread.join();
}

bool LeaseKeeper::stopRequested() const
{
    return m_stop || m_superseded || StopSignal::requested();
}

void LeaseKeeper::waitWhilePaused()
{
    std::unique_lock lock(m_mutex);
    m_waiting = true;
    // A signal of the process wakes nobody, so the wait looks up now and then.
    while (m_pause && !stopRequested())
        m_wake.wait_for(lock, kLook);
    m_waiting = false;
}

void LeaseKeeper::progress(double fraction, const std::string& text)
{
    {
        const std::lock_guard lock(m_mutex);
        m_fraction = fraction;
        m_text = text;
        m_newProgress = true;
    }
    if (m_onProgress)
        m_onProgress(fraction, text);
}

void LeaseKeeper::keep()
{
    auto lastProgress = std::chrono::steady_clock::now() - kProgress;
    auto lastSign = std::chrono::steady_clock::now() - kHeartbeat;
    std::unique_lock lock(m_mutex);
    while (!m_closed) {
        const auto now = std::chrono::steady_clock::now();
        if (m_newProgress && now - lastProgress >= kProgress) {
            writeProgress(lock);
            lastProgress = lastSign = now;
        } else if (now - lastSign >= kHeartbeat) {
            lock.unlock();
            const Status status = m_lease.heartbeat(m_connection);
            m_superseded = m_superseded || (!status && status.error().kind == ErrorKind::Stopped);
            lock.lock();
            lastSign = now;
        }
        lock.unlock();
        readWish();
        lock.lock();
        if (!m_closed)
            m_wake.wait_for(lock, kLook);
    }
    if (m_newProgress)
        writeProgress(lock);
}

void LeaseKeeper::writeProgress(std::unique_lock<std::mutex>& lock)
{
    const double fraction = m_fraction;
    const std::string text = m_text;
    m_newProgress = false;
    lock.unlock();
    const Status status = m_lease.progress(m_connection, fraction, text);
    m_superseded = m_superseded || (!status && status.error().kind == ErrorKind::Stopped);
    lock.lock();
}

void LeaseKeeper::readWish()
{
    const auto wish = m_lease.requested(m_connection);
    if (!wish) {
        m_superseded = m_superseded || wish.error().kind == ErrorKind::Stopped;
        return;
    }
    if (!*wish)
        return;
    switch (**wish) {
        case storage::JobRequest::Stop:
            m_stop = true;  // acknowledged when the worker writes the state
            break;
        case storage::JobRequest::Checkpoint:
            if (m_lease.acknowledge(m_connection, storage::JobRequest::Checkpoint))
                m_checkpoint = true;
            break;
        case storage::JobRequest::Resume:
            if (m_lease.acknowledge(m_connection, storage::JobRequest::Resume))
                m_pause = false;
            break;
        case storage::JobRequest::Pause: {
            m_pause = true;
            const std::lock_guard lock(m_mutex);
            // The state says 'paused' only once the job really stands still.
            if (!m_waiting)
                return;
            if (!m_lease.acknowledge(m_connection, storage::JobRequest::Pause))
                return;
            break;
        }
    }
    m_wake.notify_all();
}

}  // namespace poft::engine
