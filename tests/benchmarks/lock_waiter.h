// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>
#include <utility>

#include "engine/bench/stopwatch.h"
#include "storage/workspace/workspace.h"
#include "tests/benchmarks/measurement.h"

namespace poft::bench {

/// Another connection that asks for the write lock again and again: how long it waits is how long somebody held it.
class LockWaiter {
public:
    explicit LockWaiter(const storage::Workspace& workspace)
        : m_connection(value(workspace.connect())), m_thread([this] { run(); })
    {
    }
    ~LockWaiter() { end(); }

    /// The longest wait in milliseconds, and how often it got the lock.
    std::pair<double, int> end()
    {
        m_ended = true;
        if (m_thread.joinable())
            m_thread.join();
        return {m_longest * 1000, m_turns};
    }

private:
    void run()
    {
        using engine::secondsNow;
        using engine::TimeOf;
        while (!m_ended) {
            const double begin = secondsNow(TimeOf::Wall);
            {
                const storage::WriteTransaction lock = value(storage::WriteTransaction::begin(m_connection));
                m_longest = std::max(m_longest, secondsNow(TimeOf::Wall) - begin);
                ++m_turns;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(3));
        }
    }

    storage::Connection m_connection;
    std::atomic<bool> m_ended = false;
    double m_longest = 0;
    int m_turns = 0;
    std::thread m_thread;
};

}  // namespace poft::bench
