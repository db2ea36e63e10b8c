// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "engine/bench/stopwatch.h"

namespace poft::bench {

/// poft-engine of this build as a process, which is killed with this object. What it says goes nowhere, its errors to
/// stderr.
class EngineChild {
public:
    explicit EngineChild(std::vector<std::string> arguments) : m_begin(engine::secondsNow(engine::TimeOf::Wall))
    {
        arguments.insert(arguments.begin(), POFT_BINARY_DIR "/bin/poft-engine");
        std::vector<char*> words;
        for (std::string& argument : arguments)
            words.push_back(argument.data());
        words.push_back(nullptr);
        posix_spawn_file_actions_t files;
        ::posix_spawn_file_actions_init(&files);
        ::posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
        if (::posix_spawn(&m_process, words.front(), &files, nullptr, words.data(), environ) != 0) {
            std::perror(words.front());
            std::exit(1);
        }
        ::posix_spawn_file_actions_destroy(&files);
    }
    ~EngineChild()
    {
        if (!m_ended && ::kill(m_process, SIGKILL) == 0)
            ::waitpid(m_process, nullptr, 0);
    }
    EngineChild(const EngineChild&) = delete;
    EngineChild& operator=(const EngineChild&) = delete;

    /// What it took; the memory is the most that was resident.
    struct Cost {
        int exitCode = -1;
        double seconds = 0;
        double processorSeconds = 0;
        double megabytes = 0;
    };

    /// Waits for its end.
    Cost wait()
    {
        Cost cost;
        rusage usage{};
        int status = 0;
        while (::wait4(m_process, &status, 0, &usage) < 0 && errno == EINTR) {
        }
        m_ended = true;
        const auto seconds = [](const timeval& time) {
            return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
        };
        cost.exitCode = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        cost.seconds = engine::secondsNow(engine::TimeOf::Wall) - m_begin;
        cost.processorSeconds = seconds(usage.ru_utime) + seconds(usage.ru_stime);
        cost.megabytes = static_cast<double>(usage.ru_maxrss) * 1024e-6;
        return cost;
    }

    /// Whether it has ended by itself; wait() tells how.
    bool hasEnded() const
    {
        siginfo_t info{};
        return ::waitid(P_PID, static_cast<id_t>(m_process), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
               info.si_pid == m_process;
    }

    /// Runs a command to its end; one that fails ends the benchmark.
    static Cost run(const std::vector<std::string>& arguments)
    {
        const Cost cost = EngineChild(arguments).wait();
        if (cost.exitCode != 0)
            std::exit(1);
        return cost;
    }

private:
    pid_t m_process = 0;
    double m_begin;
    bool m_ended = false;
};

}  // namespace poft::bench
