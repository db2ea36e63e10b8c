// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/tables/deletion.h"

namespace poft::storage {

/// An experiment goes with those of its jobs that no other experiment has and no other job waits for, and with their
/// runs as deleteRun() deletes them. What it shares stays, and so do the data sets and models that it made, which may
/// be deleted one by one, and the scores of its aligned models, which another experiment finds again.
Result<DeletionPlan> planExperimentDeletion(const Workspace& workspace, Connection& connection, Id experiment);

/// Runs first and the experiment last, so that what is interrupted can simply be deleted again.
Status deleteExperiment(const Workspace& workspace, const Writer& writer, Id experiment);

}  // namespace poft::storage
