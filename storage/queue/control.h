// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "storage/records/job.h"
#include "storage/workspace/workspace.h"

namespace poft::storage {

enum class JobAction { Pause, Resume, Stop, Checkpoint, Retry };

/// "pause", "resume", "stop", "checkpoint", "retry"; no value for another word.
std::optional<JobAction> parseJobAction(std::string_view word);

/// What control() did.
struct ControlOutcome {
    bool asked = false;    ///< a live worker was asked; it carries the wish out within about 100 ms of its next step
    JobState state;        ///< the job's state after the call
    std::string sentence;  ///< for a person: "PoFT, seed 1 was cancelled."
};

/// Controls a job. Tries its lock without waiting. Held: the live worker is asked through jobs.requested. Free: acts
/// itself: queued + stop → cancelled; queued + pause → paused; running or paused (the worker is dead) + stop → stopped,
/// + pause → paused,
/// + resume or retry → queued; failed, stopped or cancelled + resume or retry → queued, with the same for unfinished
/// jobs that it depends on. What already is so succeeds; what makes no sense (checkpoint without a worker, anything on
/// a done job) is ErrorKind::Invalid with a sentence.
Result<ControlOutcome> control(const Workspace& workspace, Connection& connection, Id job, JobAction action);

}  // namespace poft::storage
