// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "storage/records/job.h"
#include "storage/tables/writer.h"

namespace poft::storage {

struct NewJob {
    std::string kind;
    std::string name;
    std::string spec;  ///< JSON
    std::string fingerprint;
    bool needsDevice = false;
    int priority = 0;
    struct Dependency {
        Id dependsOn = 0;
        std::string input;
    };
    std::vector<Dependency> dependencies;
};

/// Queues one job, outside any experiment (imports, single operations). Experiments are queued by submit() of
/// storage/queue.
Result<Id> insertJob(const Writer& writer, const NewJob& job);

/// The same within a transaction of the caller. For code inside storage/: throws SqlFailure.
Id insertJobRow(WriteTransaction& transaction, const NewJob& job);

Result<Job> findJob(Connection& connection, Id id);
Result<std::vector<Job>> listJobs(Connection& connection);
Result<std::vector<Job>> jobsChangedSince(Connection& connection, Change last);
/// What a job waits for or was made from, by input.
Result<std::vector<JobDependency>> dependenciesOf(Connection& connection, Id job);
/// Larger is claimed first.
Status setPriority(const Writer& writer, Id job, int priority);
/// Gives a job that waits a priority above every other that waits, and the same to all that it waits for, in one
/// transaction.
Status workOnFirst(const Writer& writer, Id job);

/// The attempt in hand got further than the one before: the attempts without progress are counted anew.
Status noteProgress(const Writer& writer, Id job);

}  // namespace poft::storage
