// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "storage/tables/writer.h"
#include "storage/workspace/workspace.h"

// Deleting what takes space, and first saying what that means.
namespace poft::storage {

/// What deleting something would do.
struct DeletionPlan {
    std::string what;                     ///< "the run \"PoFT, seed 1\""
    std::vector<std::string> blockers;    ///< sentences: why it cannot be deleted now; empty = it can
    std::vector<std::string> dependents;  ///< sentences: what goes with it, or loses something
    std::int64_t bytes = 0;               ///< about what it takes on disk and gives back
};

Result<DeletionPlan> planDatasetDeletion(Connection& connection, Id dataset);
Result<DeletionPlan> planRunDeletion(const Workspace& workspace, Connection& connection, Id run);
/// A model that was registered. Its own files are not the workspace's to remove, but for a copy that it made itself.
Result<DeletionPlan> planModelDeletion(const Workspace& workspace, Connection& connection, Id model);
Result<DeletionPlan> planCheckpointDeletion(Connection& connection, Id checkpoint);

/// Delete rows in chunks, then files, and give the pages back to the file system. What has blockers is refused with the
/// first of them. A data set that was begun to be deleted is gone from every list at once, and the next start finishes
/// the work if this one is interrupted; a run or checkpoint is simply deleted again. Of a run go its steps, scores of
/// epochs, evaluations, checkpoints and files, and the models that lie in its folder; its job stays in the history.
Status deleteDataset(const Writer& writer, Id dataset);
Status deleteRun(const Workspace& workspace, const Writer& writer, Id run);
Status deleteModel(const Workspace& workspace, const Writer& writer, Id model);
Status deleteCheckpoint(const Workspace& workspace, const Writer& writer, Id checkpoint);

/// Where a workspace's bytes are.
struct DiskUse {
    std::int64_t database = 0;      ///< with its log
    std::int64_t databaseFree = 0;  ///< of that, pages without content
    std::int64_t runs = 0;
    std::int64_t models = 0;
    std::int64_t exports = 0;
};
Result<DiskUse> diskUse(const Workspace& workspace, Connection& connection);

}  // namespace poft::storage
