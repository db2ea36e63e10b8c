// SPDX-License-Identifier: Apache-2.0
#include "storage/tables/deletion.h"

#include <array>

#include "storage/sqlite/failure.h"
#include "storage/sqlite/rows.h"
#include "storage/tables/bulk.h"
#include "storage/tables/checkpoints.h"
#include "storage/tables/datasets.h"
#include "storage/tables/names.h"
#include "storage/tables/runs.h"

namespace poft::storage {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kLive = "('queued', 'running', 'paused')";

std::int64_t bytesBelow(const fs::path& folder)
{
    std::error_code error;
    std::int64_t bytes = 0;
    for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
        std::error_code ignored;
        if (entry->is_regular_file(ignored))
            bytes += static_cast<std::int64_t>(entry->file_size(ignored));
    }
    return bytes;
}

Status removeFolder(const fs::path& folder)
{
    std::error_code error;
    fs::remove_all(folder, error);
    if (error)
        return fail(ErrorKind::Io, "The folder " + folder.string() + " cannot be removed (" + error.message() + ").");
    return {};
}

template <class... T>
std::vector<std::string> texts(Connection& connection, const std::string& sql, const T&... values)
{
    Statement statement = connection.prepare(sql);
    return readAll(statement.bindAll(values...), [](const Statement& row) { return row.text(0); });
}

/// Jobs that are not over and read the thing of this name, or wait for the job that made it.
std::vector<std::string> liveReaders(Connection& connection, const std::string& prefix, const std::string& name,
                                     std::optional<Id> job)
{
    return texts(connection,
                 "SELECT 'The job \"' || j.name || '\" needs it and is not done: stop it first.' FROM jobs j WHERE "
                 "j.state IN " +
                     std::string(kLive) +
                     " AND (EXISTS (SELECT 1 FROM json_tree(j.spec) t JOIN json_tree(j.spec) i ON i.path = t.path "
                     "AND i.key = 'input' AND i.value LIKE ?2 || ':%' WHERE t.key = 'registered' AND t.value = ?1) OR "
                     "EXISTS (SELECT 1 FROM job_dependencies d WHERE d.job_id = j.id AND d.depends_on = ?3))",
                 name, prefix, job);
}

Status refuseBlocked(const DeletionPlan& plan)
{
    if (plan.blockers.empty())
        return {};
    return fail(ErrorKind::Busy, "Deleting " + plan.what + " must wait. " + plan.blockers.front());
}

/// Deletes in chunks the rows that `sql`, an SQL that takes the id as ?1 and bounds itself, names.
Status removeRows(const Writer& writer, Id id, std::string_view sql)
{
    return removeInChunks(writer, [&](WriteTransaction& transaction) {
        transaction.connection().prepare(sql).bindAll(id).run();
        return transaction.connection().changes();
    });
}

/// A run's rows, the many first, so that no transaction is long.
Status removeRunRows(const Writer& writer, Id run)
{
    constexpr std::array<std::string_view, 6> kBulk{
        "DELETE FROM step_samples WHERE run_id = ?1 AND step IN (SELECT DISTINCT step FROM step_samples WHERE run_id = "
        "?1 "
        "LIMIT 50)",
        "DELETE FROM steps WHERE run_id = ?1 AND step IN (SELECT step FROM steps WHERE run_id = ?1 LIMIT 2000)",
        "DELETE FROM step_buckets WHERE run_id = ?1 AND (metric, level, bucket) IN (SELECT metric, level, bucket FROM "
        "step_buckets WHERE run_id = ?1 LIMIT 2000)",
        "DELETE FROM scores WHERE (series_id, content_id, kept_bytes) IN (SELECT s.series_id, s.content_id, "
        "s.kept_bytes "
        "FROM score_series e JOIN scores s ON s.series_id = e.id WHERE e.run_id = ?1 LIMIT 5000)",
        "DELETE FROM evaluation_items WHERE (evaluation_id, sample_id) IN (SELECT i.evaluation_id, i.sample_id FROM "
        "evaluations e JOIN evaluation_items i ON i.evaluation_id = e.id WHERE e.run_id = ?1 LIMIT 2000)",
        "UPDATE sample_scores SET r_theta = NULL, tau = NULL, run_id = NULL WHERE (experiment_id, sample_id) IN "
        "(SELECT experiment_id, sample_id FROM sample_scores WHERE run_id = ?1 LIMIT 2000)"};
    for (const std::string_view sql : kBulk)
        POFT_TRY(removeRows(writer, run, sql));
    return {};
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
        plan.blockers = texts(
            connection,
            "SELECT 'Its job is not over: stop it first.' FROM jobs WHERE id = ? AND state IN " + std::string(kLive),
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
    POFT_TRY(removeRunRows(writer, run));
    POFT_TRY(guarded([&]() -> Status {
        POFT_TRY_ASSIGN(WriteTransaction transaction, writer.begin());
        transaction.change();
        Connection& connection = transaction.connection();
        connection.prepare("DELETE FROM models WHERE path LIKE 'runs/' || ? || '/%'").bindAll(run).run();
        connection.prepare("DELETE FROM runs WHERE id = ?").bindAll(run).run();
        return transaction.commit();
    }));
    POFT_TRY(removeFolder(workspace.runFolder(run)));
    return reclaimSpace(writer);
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
