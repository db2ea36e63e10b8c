// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "storage/records/id.h"
#include "storage/records/job.h"

namespace poft::storage {

/// A row of `experiments`: a stored recipe.
struct Experiment {
    Id id = 0;
    std::string name;
    std::string recipe;  ///< JSON as the person wrote it
    std::string createdAt;
    Change change = 0;
};

/// What a job is within an experiment: a row of `experiment_jobs`.
struct JobPlace {
    Id experimentId = 0;
    Id jobId = 0;
    int position = 0;                  ///< order in the expansion, 0-based
    std::string arm;                   ///< empty for jobs that are no arm's
    std::string cell = "{}";           ///< JSON: the matrix cell, {"/training/learning_rate":1e-4}
    std::optional<std::int64_t> seed;  ///< of a train job
    bool reused = false;               ///< was there before this experiment asked for it
};

/// A job of an experiment with its labels, its run and what it waits for.
struct ExperimentJob {
    JobPlace place;
    Job job;
    std::optional<Id> runId;
    std::vector<Id> waitsFor;  ///< dependencies that are not done
    std::vector<Id>
        blockedBy;  ///< those of `waitsFor` that failed, were stopped or cancelled, or wait for such a one themselves
};

}  // namespace poft::storage
