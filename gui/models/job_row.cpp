// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/job_row.h"

#include "storage/queue/claim.h"
#include "storage/tables/experiments.h"
#include "storage/tables/jobs.h"
#include "storage/workspace/file_lock.h"

#include <QCoreApplication>

#include <algorithm>

namespace poft::gui {

namespace {

using storage::JobState;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(JobRow)
};

Status complete(const storage::Workspace& workspace, storage::Connection& connection, JobRow& row)
{
    const JobState state = row.job.state;
    if (state == JobState::Running || (state == JobState::Paused && !row.job.worker.empty()))
        row.lost = !storage::FileLock::isHeld(workspace.jobLockFile(row.job.id));
    if (state == JobState::Queued) {
        POFT_TRY_ASSIGN(row.waitsFor, storage::whyNotClaimable(connection, row.job.id));
    }
    return {};
}

}  // namespace

Result<std::vector<JobRow>> readJobs(const storage::Workspace& workspace, storage::Connection& connection,
                                     std::optional<storage::Id> experiment)
{
    std::vector<JobRow> rows;
    if (experiment) {
        POFT_TRY_ASSIGN(std::vector<storage::ExperimentJob> jobs, storage::experimentJobs(connection, *experiment));
        for (storage::ExperimentJob& job : jobs)
            rows.push_back({std::move(job.job), job.place, job.runId, false, {}, {}});
    } else {
        POFT_TRY_ASSIGN(std::vector<storage::Job> jobs, storage::listJobs(connection));
        for (storage::Job& job : jobs)
            rows.push_back({std::move(job), {}, {}, false, {}, {}});
        std::stable_sort(rows.begin(), rows.end(),
                         [](const JobRow& a, const JobRow& b) { return a.job.id > b.job.id; });
    }
    for (JobRow& row : rows)
        POFT_TRY(complete(workspace, connection, row));
    return rows;
}

QString jobStateText(const JobRow& row)
{
    if (row.job.requested && !row.lost) {
        switch (*row.job.requested) {
            case storage::JobRequest::Pause:
                return Words::tr("pausing");
            case storage::JobRequest::Resume:
                return Words::tr("resuming");
            case storage::JobRequest::Stop:
                return Words::tr("stopping");
            case storage::JobRequest::Checkpoint:
                return Words::tr("saving");
        }
    }
    switch (row.job.state) {
        case JobState::Queued:
            return row.waitsFor.empty() ? Words::tr("queued") : Words::tr("waits");
        case JobState::Running:
            return row.lost ? Words::tr("returning") : Words::tr("running");
        case JobState::Paused:
            return Words::tr("paused");
        case JobState::Done:
            return row.place && row.place->reused ? Words::tr("reused") : Words::tr("done");
        case JobState::Failed:
            return Words::tr("failed");
        case JobState::Stopped:
            return Words::tr("stopped");
        case JobState::Cancelled:
            return Words::tr("cancelled");
    }
    return {};
}

QString jobStateReason(const JobRow& row)
{
    if (row.job.state == JobState::Running && row.lost)
        return Words::tr("Its engine ended; it goes on from its last checkpoint as soon as an engine is free.");
    if (row.job.state == JobState::Queued && !row.waitsFor.empty())
        return QString::fromStdString(row.waitsFor);
    if (!row.job.error.empty())
        return QString::fromStdString(row.job.error);
    if (row.job.state == JobState::Done && row.place && row.place->reused)
        return Words::tr("It was done before this experiment asked for it; its result is used.");
    return QString::fromStdString(row.job.progressText);
}

bool isActive(const JobRow& row)
{
    return !storage::isFinal(row.job.state);
}

}  // namespace poft::gui
