// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "storage/records/id.h"

namespace poft::storage {

enum class JobState { Queued, Running, Paused, Done, Failed, Stopped, Cancelled };

/// What `jobs.requested` can hold: a wish that the live worker has not yet carried out.
enum class JobRequest { Pause, Resume, Stop, Checkpoint };

inline constexpr std::array<std::string_view, 7> kJobStateNames{"queued", "running", "paused",   "done",
                                                                "failed", "stopped", "cancelled"};
inline constexpr std::array<std::string_view, 4> kJobRequestNames{"pause", "resume", "stop", "checkpoint"};

/// The word that the database and the command line use.
constexpr std::string_view toText(JobState state)
{
    return kJobStateNames[static_cast<std::size_t>(state)];
}
constexpr std::string_view toText(JobRequest request)
{
    return kJobRequestNames[static_cast<std::size_t>(request)];
}

/// True for states that a job does not leave by itself: done, failed, stopped, cancelled.
constexpr bool isFinal(JobState state)
{
    return state == JobState::Done || state == JobState::Failed || state == JobState::Stopped ||
           state == JobState::Cancelled;
}

/// A row of `jobs`.
struct Job {
    Id id = 0;
    std::string kind;         ///< "import", "dataset", "model", "score", "train"
    std::string name;         ///< for a person
    std::string spec;         ///< JSON: the resolved settings that the job needs
    std::string fingerprint;  ///< hex SHA-256
    JobState state = JobState::Queued;
    std::optional<JobRequest> requested;
    int priority = 0;
    bool needsDevice = false;
    int attempt = 0;
    int fruitless = 0;    ///< attempts in a row without a newer checkpoint
    std::string device;   ///< of the latest attempt; empty before the first
    std::string worker;   ///< "host:pid" of the latest attempt
    double progress = 0;  ///< 0 … 1
    std::string progressText;
    std::string heartbeatAt;  ///< for display only; the lock decides what is alive
    std::string error;        ///< one sentence; empty = none
    std::string createdAt;
    std::string startedAt;   ///< empty = not yet
    std::string finishedAt;  ///< empty = not yet
    Change change = 0;
};

/// A row of `job_dependencies`: `jobId` waits for `dependsOn`, which makes its input `input`.
struct JobDependency {
    Id jobId = 0;
    Id dependsOn = 0;
    std::string input;  ///< "dataset:<name in the recipe>", "model:<name>", "scores", "after"
};

}  // namespace poft::storage
