// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "storage/queue/claim.h"
#include "storage/queue/control.h"
#include "storage/tables/jobs.h"
#include "tests/storage/fixture.h"

namespace poft::storage::testing {

inline Id newJob(TestWorkspace& test, const std::string& name, std::vector<NewJob::Dependency> dependencies = {},
                 bool needsDevice = false, int priority = 0)
{
    return value(
        insertJob(test.connection, {"train", name, "{}", name, needsDevice, priority, std::move(dependencies)}));
}

inline ClaimFilter anyJob()
{
    ClaimFilter filter;
    filter.withDevice = true;
    filter.device = "cpu";
    return filter;
}

inline std::optional<JobLease> claim(TestWorkspace& test, const ClaimFilter& filter = anyJob())
{
    return value(claimNext(test.workspace, test.connection, filter));
}

inline JobState stateOf(TestWorkspace& test, Id job)
{
    return value(findJob(test.connection, job)).state;
}

inline ControlOutcome steer(TestWorkspace& test, Id job, JobAction action)
{
    return value(control(test.workspace, test.connection, job, action));
}

}  // namespace poft::storage::testing
