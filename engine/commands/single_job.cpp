// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/single_job.h"

#include <fmt/format.h>

#include <chrono>
#include <thread>

#include "engine/report/progress_bar.h"
#include "engine/work/stop_signal.h"
#include "engine/work/worker.h"

namespace poft::engine {

namespace {

constexpr std::chrono::milliseconds kLook{200};

/// Waits until a job that another worker has taken is over.
Result<storage::Job> awaitEnd(storage::Connection& connection, storage::Id id)
{
    while (true) {
        POFT_TRY_ASSIGN(storage::Job job, storage::findJob(connection, id));
        if (storage::isFinal(job.state))
            return job;
        if (StopSignal::requested())
            return fail(ErrorKind::Stopped,
                        fmt::format("Interrupted while {} is in another worker's hands; it goes on there.", job.name));
        std::this_thread::sleep_for(kLook);
    }
}

}  // namespace

Result<storage::Job> runSingleJob(const OpenWorkspace& open, BackendSource& backend,
                                  const std::optional<api::Device>& device, const storage::NewJob& newJob)
{
    POFT_TRY_ASSIGN(const storage::Id id, storage::insertJob(*open.connection, newJob));
    ProgressBar bar;
    WorkerSettings settings;
    settings.device = device;
    settings.job = id;
    POFT_TRY_ASSIGN(Worker worker, Worker::start(*open.workspace, *open.connection, backend, settings, &bar));
    POFT_TRY_ASSIGN(const WorkerOutcome outcome, worker.run());
    if (outcome.interrupted)
        return fail(ErrorKind::Stopped, fmt::format("Interrupted: {} is queued again.", newJob.name));
    POFT_TRY_ASSIGN(storage::Job job, awaitEnd(*open.connection, id));
    if (job.state != storage::JobState::Done)
        return fail(ErrorKind::Invalid,
                    job.error.empty() ? fmt::format("{} was {}.", job.name, storage::toText(job.state)) : job.error);
    return job;
}

}  // namespace poft::engine
