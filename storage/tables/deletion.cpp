// SPDX-License-Identifier: Apache-2.0
#include "storage/tables/deletion.h"

#include "storage/sqlite/failure.h"
#include "storage/sqlite/rows.h"
#include "storage/tables/bulk.h"
#include "storage/tables/checkpoints.h"
#include "storage/tables/datasets.h"
#include "storage/tables/deletion_parts.h"
#include "storage/tables/models.h"
#include "storage/tables/names.h"
#include "storage/tables/runs.h"

namespace poft::storage {

namespace fs = std::filesystem;

namespace {

/// Whether a model's files are a copy that the workspace made: only such files are the workspace's to remove.
bool isCopy(const Model& model)
{
    const fs::path path = fs::path(model.path).lexically_normal();
    return path.is_relative() && *path.begin() == "models" && std::distance(path.begin(), path.end()) == 2;
}

}  // namespace

Result<DeletionPlan> planDatasetDeletion(Connection& connection, Id dataset)
{
    return guarded([&]() -> Result<DeletionPlan> {
        POFT_TRY_ASSIGN(const Dataset found, findDataset(connection, dataset));
        DeletionPlan plan;
        plan.what = "the data set \"" + found.name + "\"";
        if (!found.ready)
            plan.blockers.push_back("It is still being made: stop its job, which undoes it.");
        for (std::string& sentence : liveReaders(connection, "dataset", found.name, found.jobId))
            plan.blockers.push_back(std::move(sentence));
        plan.dependents =
            texts(connection,
                  "SELECT 'The experiment \"' || e.name || '\" used it: its results stay, its samples can no longer be "
                  "looked at.' FROM experiments e WHERE EXISTS (SELECT 1 FROM sample_scores x JOIN samples s ON s.id = "
                  "x.sample_id WHERE x.experiment_id = e.id AND s.dataset_id = ?1) OR EXISTS (SELECT 1 FROM "
                  "experiment_jobs p WHERE p.experiment_id = e.id AND p.job_id = ?2) ORDER BY e.id",
                  dataset, found.jobId);
        Statement bytes = connection.prepare(
            "SELECT coalesce(sum(prompt_bytes + response_bytes), 0) FROM samples s WHERE dataset_id = ?1 AND NOT "
            "EXISTS (SELECT 1 FROM samples o WHERE o.content_id = s.content_id AND o.dataset_id != ?1)");
        bytes.bindAll(dataset).step();
        plan.bytes = bytes.integer(0);
        return plan;
    });
}

Result<DeletionPlan> planRunDeletion(const Workspace& workspace, Connection& connection, Id run)
{
    return guarded([&]() -> Result<DeletionPlan> {
        POFT_TRY_ASSIGN(const Run found, findRun(connection, run));
        DeletionPlan plan;
        plan.what = "the run \"" + found.name + "\"";
        plan.bytes = bytesBelow(workspace.runFolder(run));
        plan.blockers = texts(connection,
                              "SELECT 'Its job is not over: stop it first.' FROM jobs WHERE id = ? AND state IN " +
                                  std::string(kLiveStates),
                              found.jobId);
        for (const std::string& model :
             texts(connection, "SELECT name FROM models WHERE path LIKE 'runs/' || ? || '/%'", run)) {
            plan.dependents.push_back("The model \"" + model + "\" lies in its folder and goes with it.");
            for (std::string& sentence : liveReaders(connection, "model", model, found.jobId))
                plan.blockers.push_back(std::move(sentence));
        }
        for (const std::string& name :
             texts(connection,
                   "SELECT DISTINCT e.name FROM experiments e JOIN experiment_jobs p ON p.experiment_id = e.id WHERE "
                   "p.job_id = ? ORDER BY e.id",
                   found.jobId))
            plan.dependents.push_back("The experiment \"" + name + "\" loses its curves and results.");
        return plan;
    });
}

Result<DeletionPlan> planCheckpointDeletion(Connection& connection, Id checkpoint)
{
    return guarded([&]() -> Result<DeletionPlan> {
        Statement statement = connection.prepare(
            "SELECT c.path, c.bytes, c.step, r.name, j.state FROM checkpoints c JOIN runs r ON r.id = c.run_id JOIN "
            "jobs "
            "j ON j.id = r.job_id WHERE c.id = ?");
        if (!statement.bindAll(checkpoint).step())
            return fail(ErrorKind::NotFound,
                        "There is no checkpoint with the number " + std::to_string(checkpoint) + ".");
        DeletionPlan plan;
        plan.what = "the checkpoint of step " + statement.text(2) + " of \"" + statement.text(3) + "\"";
        plan.bytes = statement.integer(1);
        if (const std::string state = statement.text(4); state == "queued" || state == "running" || state == "paused")
            plan.blockers.push_back("Its run is not over: stop it first.");
        for (const std::string& model :
             texts(connection, "SELECT name FROM models WHERE path = ?1 OR path LIKE ?1 || '/%'", statement.text(0)))
            plan.blockers.push_back("The model \"" + model + "\" is this checkpoint: delete the run instead.");
        if (plan.blockers.empty())
            plan.dependents.push_back("The run cannot be taken up from that step again.");
        return plan;
    });
}

Result<DeletionPlan> planModelDeletion(const Workspace& workspace, Connection& connection, Id model)
{
    return guarded([&]() -> Result<DeletionPlan> {
        POFT_TRY_ASSIGN(const Model found, findModel(connection, model));
        DeletionPlan plan;
        plan.what = "the model \"" + found.name + "\"";
        for (const std::string& run :
             texts(connection, "SELECT name FROM runs WHERE ?1 LIKE 'runs/' || id || '/%'", found.path))
            plan.blockers.push_back("It lies in the folder of the run \"" + run + "\": delete the run instead.");
        for (std::string& sentence : liveReaders(connection, "model", found.name, found.jobId))
            plan.blockers.push_back(std::move(sentence));
        if (isCopy(found)) {
            plan.bytes = bytesBelow(workspace.resolve(found.path));
            plan.dependents.push_back("Its files in the workspace, " + found.path + ", go with it.");
        } else if (plan.blockers.empty()) {
            plan.dependents.push_back("Its files in " + workspace.resolve(found.path).string() + " stay as they are.");
        }
        for (const std::string& name : texts(
                 connection,
                 "SELECT e.name FROM experiments e WHERE EXISTS (SELECT 1 FROM experiment_jobs p JOIN jobs j ON j.id = "
                 "p.job_id WHERE p.experiment_id = e.id AND (j.id = ?2 OR EXISTS (SELECT 1 FROM json_tree(j.spec) t "
                 "JOIN "
                 "json_tree(j.spec) i ON i.path = t.path AND i.key = 'input' AND i.value LIKE 'model:%' WHERE t.key = "
                 "'registered' AND t.value = ?1))) ORDER BY e.id",
                 found.name, found.jobId))
            plan.dependents.push_back("The experiment \"" + name +
                                      "\" used it: its results stay, but its scores no longer say whose they are, and "
                                      "it cannot be run again without it.");
        for (const std::string& count :
             texts(connection, "SELECT count(*) FROM evaluations WHERE model_id = ? HAVING count(*) > 0", model))
            plan.dependents.push_back("Results outside of an experiment that go with it: " + count + ".");
        return plan;
    });
}

Status deleteDataset(const Writer& writer, Id dataset)
{
    POFT_TRY_ASSIGN(const DeletionPlan plan, planDatasetDeletion(writer.connection(), dataset));
    POFT_TRY(refuseBlocked(plan));
    return removeDataset(writer, dataset);
}

Status deleteRun(const Workspace& workspace, const Writer& writer, Id run)
{
    POFT_TRY_ASSIGN(const DeletionPlan plan, planRunDeletion(workspace, writer.connection(), run));
    POFT_TRY(refuseBlocked(plan));
    POFT_TRY(removeRun(writer, run));
    POFT_TRY(removeFolder(workspace.runFolder(run)));
    return reclaimSpace(writer);
}

Status deleteModel(const Workspace& workspace, const Writer& writer, Id model)
{
    POFT_TRY_ASSIGN(const DeletionPlan plan, planModelDeletion(workspace, writer.connection(), model));
    POFT_TRY(refuseBlocked(plan));
    POFT_TRY_ASSIGN(const Model found, findModel(writer.connection(), model));
    POFT_TRY(removeRows(writer, model,
                        "DELETE FROM evaluation_items WHERE (evaluation_id, sample_id) IN (SELECT i.evaluation_id, "
                        "i.sample_id FROM evaluations e JOIN evaluation_items i ON i.evaluation_id = e.id WHERE "
                        "e.model_id = ?1 LIMIT 2000)"));
    POFT_TRY(removeModel(writer, model));
    return isCopy(found) ? removeFolder(workspace.resolve(found.path)) : Status();
}

Status deleteCheckpoint(const Workspace& workspace, const Writer& writer, Id checkpoint)
{
    POFT_TRY_ASSIGN(const DeletionPlan plan, planCheckpointDeletion(writer.connection(), checkpoint));
    POFT_TRY(refuseBlocked(plan));
    const Result<std::string> path = guarded(
        [&] { return texts(writer.connection(), "SELECT path FROM checkpoints WHERE id = ?", checkpoint).front(); });
    if (!path)
        return fail(path.error());
    POFT_TRY(removeCheckpoint(writer, checkpoint));
    return removeFolder(workspace.resolve(*path));
}

Result<DiskUse> diskUse(const Workspace& workspace, Connection& connection)
{
    return guarded([&] {
        const auto number = [&](std::string_view sql) {
            Statement statement = connection.prepare(sql);
            statement.step();
            return statement.integer(0);
        };
        const std::int64_t page = number("PRAGMA page_size");
        DiskUse use;
        std::error_code error;
        const auto log = fs::file_size(connection.file().string() + "-wal", error);
        use.database = page * number("PRAGMA page_count") + (error ? 0 : static_cast<std::int64_t>(log));
        use.databaseFree = page * number("PRAGMA freelist_count");
        use.runs = bytesBelow(workspace.resolve("runs"));
        use.models = bytesBelow(workspace.resolve("models"));
        use.exports = bytesBelow(workspace.resolve("exports"));
        return use;
    });
}

}  // namespace poft::storage
