// SPDX-License-Identifier: Apache-2.0
#include "storage/tables/findings.h"

#include "storage/content/clock.h"
#include "storage/sqlite/failure.h"
#include "storage/sqlite/rows.h"

namespace poft::storage {

namespace {

std::string select(std::string_view rest)
{
    return "SELECT id, job_id, severity, sentence, created_at, change FROM findings " + std::string(rest);
}

Finding readFinding(const Statement& row)
{
    return {row.integer(0), row.optionalInteger(1), row.view(2) == "warning", row.text(3), row.text(4), row.integer(5)};
}

}  // namespace

Status addFinding(const Writer& writer, std::optional<Id> job, bool warning, const std::string& sentence)
{
    return guarded([&]() -> Status {
        POFT_TRY_ASSIGN(WriteTransaction transaction, writer.begin());
        Connection& connection = writer.connection();
        {
            Statement known = connection.prepare("SELECT 1 FROM findings WHERE job_id IS ? AND sentence = ?");
            if (known.bindAll(job, sentence).step())
                return {};
        }
        connection
            .prepare("INSERT INTO findings (job_id, severity, sentence, created_at, change) VALUES (?, ?, ?, ?, ?)")
            .bindAll(job, warning ? "warning" : "note", sentence, utcNow(), transaction.change())
            .run();
        return transaction.commit();
    });
}

Result<std::vector<Finding>> listFindings(Connection& connection)
{
    return guarded([&] {
        Statement statement = connection.prepare(select("ORDER BY id"));
        return readAll(statement, readFinding);
    });
}

Result<std::vector<Finding>> findingsOfJob(Connection& connection, Id job)
{
    return guarded([&] {
        Statement statement = connection.prepare(select("WHERE job_id = ? ORDER BY id"));
        return readAll(statement.bindAll(job), readFinding);
    });
}

Result<std::vector<Finding>> findingsChangedSince(Connection& connection, Change last)
{
    return guarded([&] {
        Statement statement = connection.prepare(select("WHERE change > ? ORDER BY change, id"));
        return readAll(statement.bindAll(last), readFinding);
    });
}

}  // namespace poft::storage
