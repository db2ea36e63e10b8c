// SPDX-License-Identifier: Apache-2.0
#include "storage/tables/supervision.h"

#include <array>

#include "storage/content/canonical_json.h"
#include "storage/content/clock.h"
#include "storage/files/sha256.h"
#include "storage/sqlite/failure.h"
#include "storage/sqlite/rows.h"
#include "storage/tables/bulk.h"

namespace poft::storage {

namespace {

using Report = SupervisionReport;

struct CountColumn {
    std::string_view name;
    std::int64_t Report::*member;
};

constexpr std::array kCounts{
    CountColumn{"samples", &Report::samples},
    CountColumn{"sequences", &Report::sequences},
    CountColumn{"dropped", &Report::dropped},
    CountColumn{"no_response", &Report::noResponse},
    CountColumn{"undecided", &Report::undecided},
    CountColumn{"not_rendered", &Report::notRendered},
    CountColumn{"tokens", &Report::tokens},
    CountColumn{"longest", &Report::longest},
    CountColumn{"response_tokens", &Report::responseTokens},
    CountColumn{"response_bytes", &Report::responseBytes},
    CountColumn{"bos_none", &Report::bosNone},
    CountColumn{"bos_one", &Report::bosOne},
    CountColumn{"bos_two", &Report::bosTwo},
    CountColumn{"end_learnt", &Report::endLearnt},
    CountColumn{"end_missing", &Report::endMissing},
    CountColumn{"end_lost", &Report::endLost},
    CountColumn{"cut", &Report::cut},
    CountColumn{"cut_for_others", &Report::cutForOthers},
    CountColumn{"boundary_merges", &Report::boundaryMerges},
};

/// Columns before the counts.
constexpr std::string_view kFirstColumns =
    "r.id, r.dataset_id, r.dataset_name, r.model_id, r.model_name, r.key, r.hash, r.created_at, r.change";
constexpr int kFirstCount = 9;
constexpr int kColumns = kFirstCount + static_cast<int>(kCounts.size());

std::string columns()
{
    std::string out(kFirstColumns);
    for (const CountColumn& count : kCounts)
        out += ", r." + std::string(count.name);
    return out;
}

/// Whole reports only.
std::string select(std::string_view rest)
{
    return "SELECT " + columns() + " FROM supervision_reports r WHERE r.hash <> '' " + std::string(rest);
}

Report readReport(const Statement& row)
{
    Report report;
    report.id = row.integer(0);
    report.datasetId = row.optionalInteger(1);
    report.datasetName = row.text(2);
    report.modelId = row.optionalInteger(3);
    report.modelName = row.text(4);
    report.key = row.text(5);
    report.hash = row.text(6);
    report.createdAt = row.text(7);
    report.change = row.integer(8);
    for (std::size_t i = 0; i < kCounts.size(); ++i)
        report.*kCounts[i].member = row.integer(kFirstCount + static_cast<int>(i));
    return report;
}

/// Removes a report of this key, whole or left unfinished by a program that died.
Status removeReport(const Writer& writer, const std::string& keyHash)
{
    POFT_TRY(removeInChunks(writer, [&](WriteTransaction& transaction) {
        transaction.connection()
            .prepare(
                "DELETE FROM supervision_samples WHERE (report_id, finding, position, side) IN (SELECT s.report_id, "
                "s.finding, s.position, s.side FROM supervision_samples s JOIN supervision_reports r ON r.id = "
                "s.report_id WHERE r.key_hash = ? LIMIT 5000)")
            .bindAll(keyHash)
            .run();
        return transaction.connection().changes();
    }));
    POFT_TRY_ASSIGN(WriteTransaction transaction, writer.begin());
    transaction.connection().prepare("DELETE FROM supervision_reports WHERE key_hash = ?").bindAll(keyHash).run();
    return transaction.commit();
}

Result<Id> insertRow(const Writer& writer, const Report& report, const std::string& key, const std::string& keyHash)
{
    POFT_TRY_ASSIGN(WriteTransaction transaction, writer.begin());
    Connection& connection = transaction.connection();
    std::string names;
    std::string marks;
    for (const CountColumn& count : kCounts) {
        names += ", " + std::string(count.name);
        marks += ", ?";
    }
    {
        Statement insert = connection.prepare(
            "INSERT INTO supervision_reports (dataset_id, dataset_name, model_id, model_name, key_hash, key, hash, "
            "created_at, change" +
            names + ") VALUES (?, ?, ?, ?, ?, ?, '', ?, ?" + marks + ")");
        insert.bindAll(report.datasetId, report.datasetName, report.modelId, report.modelName, keyHash, key, utcNow(),
                       transaction.change());
        for (std::size_t i = 0; i < kCounts.size(); ++i)
            insert.bind(9 + static_cast<int>(i), report.*kCounts[i].member);
        insert.run();
    }
    const Id id = connection.lastInsertId();
    POFT_TRY(transaction.commit());
    return id;
}

}  // namespace

Result<Id> insertSupervision(const Writer& writer, const Report& report, std::span<const SupervisedSample> samples)
{
    return guarded([&]() -> Result<Id> {
        POFT_TRY_ASSIGN(const std::string key, canonicalJson(report.key));
        const std::string keyHash = files::sha256Hex(key);
        POFT_TRY(removeReport(writer, keyHash));
        POFT_TRY_ASSIGN(const Id id, insertRow(writer, report, key, keyHash));
        POFT_TRY(writeInChunks(writer, samples.size(), [&](WriteTransaction& transaction, std::size_t index) {
            const SupervisedSample& sample = samples[index];
            transaction.connection()
                .prepare(
                    "INSERT OR REPLACE INTO supervision_samples (report_id, finding, position, side, sample_id) "
                    "VALUES (?, ?, ?, ?, ?)")
                .bindAll(id, sample.finding, sample.position, sample.side, sample.sampleId)
                .run();
        }));
        POFT_TRY_ASSIGN(WriteTransaction transaction, writer.begin());
        transaction.connection()
            .prepare("UPDATE supervision_reports SET hash = ?, change = ? WHERE id = ?")
            .bindAll(report.hash, transaction.change(), id)
            .run();
        POFT_TRY(transaction.commit());
        return id;
    });
}

Status linkSupervision(const Writer& writer, Id job, const Report& report, const std::string& role)
{
    return guarded([&]() -> Status {
        POFT_TRY_ASSIGN(WriteTransaction transaction, writer.begin());
        transaction.connection()
            .prepare("INSERT OR IGNORE INTO job_supervision (job_id, report_id, role, hash) VALUES (?, ?, ?, ?)")
            .bindAll(job, report.id, role, report.hash)
            .run();
        return transaction.commit();
    });
}

Result<std::optional<Report>> findSupervision(Connection& connection, const std::string& key)
{
    return guarded([&]() -> Result<std::optional<Report>> {
        POFT_TRY_ASSIGN(const std::string canonical, canonicalJson(key));
        Statement statement = connection.prepare(select("AND r.key_hash = ?"));
        return readFirst(statement.bindAll(files::sha256Hex(canonical)), readReport);
    });
}

Result<std::vector<Report>> listSupervision(Connection& connection, std::optional<Id> dataset)
{
    return guarded([&] {
        Statement statement = connection.prepare(select("AND (?1 IS NULL OR r.dataset_id = ?1) ORDER BY r.id DESC"));
        return readAll(statement.bindAll(dataset), readReport);
    });
}

Result<std::vector<Report>> supervisionChangedSince(Connection& connection, Change last)
{
    return guarded([&] {
        Statement statement = connection.prepare(select("AND r.change > ? ORDER BY r.change, r.id"));
        return readAll(statement.bindAll(last), readReport);
    });
}

Result<std::vector<JobSupervision>> supervisionOfJob(Connection& connection, Id job)
{
    return guarded([&] {
        Statement statement = connection.prepare("SELECT " + columns() +
                                                 ", j.role, j.hash FROM job_supervision j JOIN supervision_reports r "
                                                 "ON r.id = j.report_id WHERE j.job_id = ? AND r.hash <> '' "
                                                 "ORDER BY j.role DESC, r.id");
        return readAll(statement.bindAll(job), [](const Statement& row) {
            return JobSupervision{readReport(row), row.text(kColumns), row.text(kColumns + 1)};
        });
    });
}

Result<std::vector<SupervisedSample>> supervisedSamples(Connection& connection, Id report, const std::string& finding,
                                                        std::int64_t offset, int limit)
{
    return guarded([&] {
        Statement statement = connection.prepare(
            "SELECT finding, position, side, sample_id FROM supervision_samples WHERE report_id = ?1 AND (?2 = '' OR "
            "finding = ?2) ORDER BY position, side, finding LIMIT ?3 OFFSET ?4");
        return readAll(statement.bindAll(report, finding, limit, offset), [](const Statement& row) {
            return SupervisedSample{row.text(0), row.integer(1), row.text(2), row.integer(3)};
        });
    });
}

Result<std::vector<DroppedSample>> droppedSamplesOfJob(Connection& connection, Id job, std::int64_t offset, int limit)
{
    return guarded([&] {
        Statement statement = connection.prepare(
            "SELECT DISTINCT s.sample_id, s.position, r.model_name, s.finding FROM job_supervision j JOIN "
            "supervision_reports r ON r.id = j.report_id AND r.hash <> '' JOIN supervision_samples s ON s.report_id = "
            "r.id AND s.finding IN ('no_response_token', 'undecided_response', 'not_rendered') WHERE j.job_id = ? "
            "ORDER BY s.position, r.model_name, s.finding LIMIT ? OFFSET ?");
        return readAll(statement.bindAll(job, limit, offset), [](const Statement& row) {
            return DroppedSample{row.integer(0), row.integer(1), row.text(2), row.text(3)};
        });
    });
}

}  // namespace poft::storage
