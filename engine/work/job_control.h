// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "storage/result/result.h"

namespace poft::engine {

/// How long work listens to the person and tells how far it is. The worker's implementation reads `jobs.requested` and
/// the process's stop signal from a thread of its own, so a call costs an atomic read; the tests have one that follows
/// a script.
class JobControl {
public:
    virtual ~JobControl() = default;

    /// The job should end soon, keeping what it has.
    virtual bool stopRequested() const = 0;

    /// The job should wait; the model stays on the device.
    virtual bool pauseRequested() const = 0;

    /// A checkpoint was asked for since the last call.
    virtual bool takeCheckpointRequest() = 0;

    /// Returns when the job may go on: at once, or after a pause ended. A stop ends the wait too.
    virtual void waitWhilePaused() = 0;

    /// `fraction` in 0 … 1 of the whole job; `text` says where it is: "epoch 3/5, step 410/640".
    virtual void progress(double fraction, const std::string& text) = 0;

    /// For loops without state to save: waits while paused, then fails with ErrorKind::Stopped when the job should end.
    Status proceed()
    {
        if (pauseRequested())
            waitWhilePaused();
        if (stopRequested())
            return fail(ErrorKind::Stopped, "Stopped on request; what was finished is kept.");
        return {};
    }
};

}  // namespace poft::engine
