// SPDX-License-Identifier: Apache-2.0
#include "engine/work/worker.h"

#include <fmt/format.h>

#include <chrono>
#include <thread>

#include "engine/report/progress_bar.h"
#include "engine/score/score_job.h"
#include "engine/train/model_job.h"
#include "engine/train/train_job.h"
#include "engine/work/dataset_job.h"
#include "engine/work/duplicates_job.h"
#include "engine/work/import_job.h"
#include "engine/work/index_job.h"
#include "engine/work/lease_keeper.h"
#include "engine/work/stop_signal.h"
#include "storage/queue/claim.h"
#include "storage/tables/datasets.h"
#include "storage/tables/experiments.h"
#include "storage/tables/findings.h"
#include "storage/tables/jobs.h"
#include "storage/workspace/device_lock.h"

namespace poft::engine {

namespace {

constexpr std::chrono::milliseconds kWaitForOthers{300};

/// A library that throws where its documentation does not say so must not take the worker down.
Status runGuarded(const JobContext& context)
{
    try {
        return runJob(context);
    } catch (const std::exception& exception) {
        return fail(ErrorKind::Invalid,
                    fmt::format("The job ended by an error of the program: {}. Please report it.", exception.what()));
    }
}

}  // namespace

Status runJob(const JobContext& context)
{
    const std::string& kind = context.job().kind;
    if (kind == "import")
        return runImportJob(context);
    if (kind == "dataset")
        return runDatasetJob(context);
    if (kind == "model")
        return runModelJob(context);
    if (kind == "score")
        return runScoreJob(context);
    if (kind == "train")
        return runTrainJob(context);
    if (kind == "duplicates")
        return runDuplicatesJob(context);
    if (kind == "index")
        return runIndexJob(context);
    return fail(ErrorKind::Incompatible,
                fmt::format("This engine knows no jobs of kind {}: use the version that queued it.", kind));
}

Result<Worker> Worker::start(const storage::Workspace& workspace, storage::Connection& connection,
                             BackendSource& backend, const WorkerSettings& settings, ProgressBar* bar)
{
    Worker worker(workspace, connection, backend, settings, bar);
    if (settings.device) {
        POFT_TRY_ASSIGN(auto lock, storage::lockDevice(settings.device->name()));
        worker.m_deviceLock = std::move(lock);
    }
    return worker;
}

Result<WorkerOutcome> Worker::run()
{
    WorkerOutcome outcome;
    POFT_TRY(storage::removeUnfinishedDatasets(m_connection));
    const storage::ClaimFilter filter{m_settings.device.has_value(),
                                      m_settings.device ? m_settings.device->name() : "none", m_settings.experiment,
                                      m_settings.job};
    while (true) {
        if (StopSignal::requested()) {
            outcome.interrupted = true;
            return outcome;
        }
        POFT_TRY_ASSIGN(const auto lost, storage::returnLostJobs(m_workspace, m_connection));
        (void)lost;
        POFT_TRY_ASSIGN(auto lease, storage::claimNext(m_workspace, m_connection, filter));
        if (lease) {
            POFT_TRY_ASSIGN(const bool goOn, runOne(*std::move(lease), outcome));
            if (!goOn)
                return outcome;
            continue;
        }
        POFT_TRY_ASSIGN(const bool wait, othersAreAtIt());
        if (!wait)
            return outcome;
        std::this_thread::sleep_for(kWaitForOthers);
    }
}

Result<bool> Worker::runOne(storage::JobLease lease, WorkerOutcome& outcome)
{
    const std::string name = lease.job().name;
    if (m_bar)
        m_bar->begin(name);
    Status status;
    bool byPerson = false;
    {
        POFT_TRY_ASSIGN(const auto keeper,
                        LeaseKeeper::start(m_workspace, lease, [this](double fraction, const std::string& text) {
                            if (m_bar)
                                m_bar->update(fraction, text);
                        }));
        const JobContext context{m_workspace, m_connection, lease,
                                 *keeper,     m_backend,    m_settings.device.value_or(api::Device{})};
        status = runGuarded(context);
        byPerson = keeper->stoppedByPerson();
    }
    if (status) {
        ++outcome.done;
        if (m_bar)
            m_bar->end("done");
        POFT_TRY(lease.finish(m_connection));
        return true;
    }
    if (status.error().kind == ErrorKind::Stopped) {
        if (m_bar)
            m_bar->end("stopped");
        outcome.interrupted = StopSignal::requested() && !byPerson;
        // A newer attempt that took over already has the job: then there is nothing to write.
        const Status written = byPerson ? lease.stop(m_connection) : lease.giveBack(m_connection);
        if (!written && written.error().kind != ErrorKind::Stopped)
            return fail(written.error());
        return !outcome.interrupted;
    }
    if (status.error().kind == ErrorKind::Busy && m_backend.isShared()) {
        // Nothing can be done without the others; who starts them all again goes on with this job.
        if (m_bar)
            m_bar->end("interrupted");
        POFT_TRY(storage::addFinding(lease.writer(m_connection), lease.job().id, true, status.error().message));
        POFT_TRY(lease.giveBack(m_connection));
        return fail(status.error());
    }
    ++outcome.failed;
    if (m_bar)
        m_bar->end("failed: " + status.error().message);
    POFT_TRY(lease.fail(m_connection, status.error().message));
    return true;
}

/// Whether a queued job of ours waits for one that is running elsewhere.
Result<bool> Worker::othersAreAtIt() const
{
    if (!m_settings.experiment)
        return false;
    POFT_TRY_ASSIGN(const auto jobs, storage::experimentJobs(m_connection, *m_settings.experiment));
    bool queued = false;
    bool running = false;
    for (const storage::ExperimentJob& one : jobs) {
        queued = queued || (one.job.state == storage::JobState::Queued && one.blockedBy.empty());
        running = running || one.job.state == storage::JobState::Running || one.job.state == storage::JobState::Paused;
    }
    return queued && running;
}

}  // namespace poft::engine
