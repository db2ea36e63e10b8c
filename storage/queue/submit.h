// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "storage/recipe/expansion.h"
#include "storage/records/experiment.h"
#include "storage/workspace/workspace.h"

namespace poft::storage {

/// What submit() did.
struct Submission {
    Id experiment = 0;
    std::string name;            ///< as stored: "noise-study", or "noise-study (2)"
    bool attached = false;       ///< the experiment was there with the same recipe; nothing was inserted
    std::vector<JobPlace> jobs;  ///< in the order of the expansion
    int queued = 0;              ///< new jobs
    int reused = 0;  ///< done jobs whose outputs exist, and jobs that another experiment has queued or running
};

/// Stores a recipe as an experiment and queues its jobs, in one transaction.
///
/// A job with the fingerprint of a done job whose outputs exist is that job; so is one that is queued, running or
/// paused already. With `again` all jobs are new. The same name with the same recipe (as canonical JSON) attaches to
/// the experiment that is there; with another recipe, or with `again`, the name becomes "name (2)".
///
/// Refused, with nothing written: an expansion that holds an error; a data set, model, file or folder that does not
/// exist (every one is named). Files and folders that jobs read are hashed before the transaction begins, which takes
/// about a second for 2 GB.
Result<Submission> submit(Connection& connection, const std::string& name, const std::string& recipe,
                          const recipe::Expansion& expansion, bool again = false);

/// What submit() would do, without doing it: the same work in a transaction that is taken back. Places of new jobs have
/// jobId 0.
Result<Submission> previewSubmission(Connection& connection, const std::string& name, const std::string& recipe,
                                     const recipe::Expansion& expansion, bool again = false);

}  // namespace poft::storage
