// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/api/types.h"
#include "engine/work/backend_source.h"
#include "engine/work/job_control.h"
#include "storage/queue/job_lease.h"
#include "storage/workspace/workspace.h"

namespace poft::engine {

/// What a job in hand works with; all borrowed from the worker, used on the worker's thread.
struct JobContext {
    const storage::Workspace& workspace;
    storage::Connection& connection;
    const storage::JobLease& lease;
    JobControl& control;
    BackendSource& backend;
    api::Device device;

    const storage::Job& job() const { return lease.job(); }
    storage::Writer writer() const { return lease.writer(connection); }
};

}  // namespace poft::engine
