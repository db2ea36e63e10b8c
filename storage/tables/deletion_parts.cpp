// SPDX-License-Identifier: Apache-2.0
#include "storage/tables/deletion_parts.h"

#include <array>

#include "storage/sqlite/failure.h"
#include "storage/tables/bulk.h"

namespace poft::storage {

namespace fs = std::filesystem;

namespace {

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

std::int64_t bytesBelow(const fs::path& folder)
{
    std::error_code error;
    std::int64_t bytes = 0;
    for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
        std::error_code ignored;
        // What a link leads to is not below the folder.
        if (entry->is_regular_file(ignored) && !entry->is_symlink(ignored))
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

std::vector<std::string> liveReaders(Connection& connection, const std::string& prefix, const std::string& name,
                                     std::optional<Id> job)
{
    return texts(connection,
                 "SELECT 'The job \"' || j.name || '\" needs it and is not done: stop it first.' FROM jobs j WHERE "
                 "j.state IN " +
                     std::string(kLiveStates) +
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

Status removeRows(const Writer& writer, Id id, std::string_view sql)
{
    return removeInChunks(writer, [&](WriteTransaction& transaction) {
        transaction.connection().prepare(sql).bindAll(id).run();
        return transaction.connection().changes();
    });
}

Status removeRun(const Writer& writer, Id run)
{
    POFT_TRY(removeRunRows(writer, run));
    return guarded([&]() -> Status {
        POFT_TRY_ASSIGN(WriteTransaction transaction, writer.begin());
        transaction.change();
        Connection& connection = transaction.connection();
        connection.prepare("DELETE FROM models WHERE path LIKE 'runs/' || ? || '/%'").bindAll(run).run();
        connection.prepare("DELETE FROM runs WHERE id = ?").bindAll(run).run();
        return transaction.commit();
    });
}

}  // namespace poft::storage
