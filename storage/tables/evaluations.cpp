// SPDX-License-Identifier: Apache-2.0
#include "storage/tables/evaluations.h"

#include "storage/content/clock.h"
#include "storage/content/preview.h"
#include "storage/sqlite/failure.h"
#include "storage/sqlite/rows.h"

namespace poft::storage {

namespace {

constexpr std::string_view kColumns =
    "v.id, v.run_id, v.model_id, v.task, v.dataset_id, v.metric, v.step, v.epoch, v.value, v.items, v.created_at, "
    "v.change";

std::string select(std::string_view rest)
{
    return "SELECT " + std::string(kColumns) + " FROM evaluations v " + std::string(rest);
}

Evaluation readEvaluation(const Statement& row)
{
    Evaluation evaluation;
    evaluation.id = row.integer(0);
    evaluation.runId = row.optionalInteger(1);
    evaluation.modelId = row.optionalInteger(2);
    evaluation.task = row.text(3);
    evaluation.datasetId = row.optionalInteger(4);
    evaluation.metric = row.text(5);
    evaluation.step = row.integer(6);
    evaluation.epoch = row.real(7);
    evaluation.value = row.real(8);
    evaluation.items = row.integer(9);
    evaluation.createdAt = row.text(10);
    evaluation.change = row.integer(11);
    return evaluation;
}

}  // namespace

Result<Id> insertEvaluation(const Writer& writer, const Evaluation& evaluation, std::span<const EvaluationItem> items)
{
    return guarded([&]() -> Result<Id> {
        POFT_TRY_ASSIGN(WriteTransaction transaction, writer.begin());
        Connection& connection = writer.connection();
        connection
            .prepare(
                "DELETE FROM evaluations WHERE run_id IS ? AND model_id IS ? AND step = ? AND task = ? AND metric = ? "
                "AND dataset_id IS ?")
            .bindAll(evaluation.runId, evaluation.modelId, evaluation.step, evaluation.task, evaluation.metric,
                     evaluation.datasetId)
            .run();
        connection
            .prepare(
                "INSERT INTO evaluations (run_id, model_id, task, dataset_id, metric, step, epoch, value, items, "
                "created_at, "
                "change) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
            .bindAll(evaluation.runId, evaluation.modelId, evaluation.task, evaluation.datasetId, evaluation.metric,
                     evaluation.step, evaluation.epoch, evaluation.value,
                     items.empty() ? evaluation.items : static_cast<std::int64_t>(items.size()), utcNow(),
                     transaction.change())
            .run();
        const Id id = connection.lastInsertId();
        Statement insert = connection.prepare(
            "INSERT INTO evaluation_items (evaluation_id, sample_id, value, answer, details) "
            "VALUES (?, ?, ?, ?, NULLIF(?, ''))");
        for (const EvaluationItem& item : items)
            insert.bindAll(id, item.sampleId, item.value, item.answer, item.details).run();
        POFT_TRY(transaction.commit());
        return id;
    });
}

Result<std::vector<Evaluation>> evaluationsOfRun(Connection& connection, Id run)
{
    return guarded([&] {
        Statement statement = connection.prepare(select("WHERE v.run_id = ? ORDER BY v.step, v.id"));
        return readAll(statement.bindAll(run), readEvaluation);
    });
}

Result<std::vector<Evaluation>> evaluationsChangedSince(Connection& connection, Change last)
{
    return guarded([&] {
        Statement statement = connection.prepare(select("WHERE v.change > ? ORDER BY v.change, v.id"));
        return readAll(statement.bindAll(last), readEvaluation);
    });
}

Result<std::vector<ExperimentEvaluation>> evaluationsOfExperiment(Connection& connection, Id experiment)
{
    return guarded([&] {
        Statement statement =
            connection.prepare("SELECT " + std::string(kColumns) +
                               ", e.job_id, r.name, e.arm, e.cell, e.seed, d.name FROM experiment_jobs e "
                               "JOIN runs r ON r.job_id = e.job_id JOIN evaluations v ON v.run_id = r.id "
                               "LEFT JOIN datasets d ON d.id = v.dataset_id "
                               "WHERE e.experiment_id = ? ORDER BY e.position, v.step, v.id");
        return readAll(statement.bindAll(experiment), [](const Statement& row) {
            ExperimentEvaluation found;
            found.evaluation = readEvaluation(row);
            found.jobId = row.integer(12);
            found.runName = row.text(13);
            found.arm = row.text(14);
            found.cell = row.text(15);
            found.seed = row.optionalInteger(16);
            found.datasetName = row.text(17);
            return found;
        });
    });
}

Result<std::vector<EvaluationItem>> itemsOfEvaluation(Connection& connection, Id evaluation)
{
    return guarded([&] {
        Statement statement = connection.prepare(
            "SELECT sample_id, value, answer, COALESCE(details, '') FROM evaluation_items WHERE evaluation_id = ? "
            "ORDER BY sample_id");
        return readAll(statement.bindAll(evaluation), [](const Statement& row) {
            return EvaluationItem{row.integer(0), row.real(1), row.text(2), row.text(3)};
        });
    });
}

Result<std::vector<PairedItem>> pairedItems(Connection& connection, Id first, Id second)
{
    return guarded([&] {
        Statement statement = connection.prepare(
            "SELECT a.sample_id, a.value, b.value, a.answer, b.answer, c.body, a.details ->> 'question', "
            "a.details ->> 'expected' FROM evaluation_items a "
            "JOIN evaluations v ON v.id = a.evaluation_id "
            "JOIN evaluation_items b ON b.evaluation_id = ? AND b.sample_id = a.sample_id "
            "LEFT JOIN samples s ON s.id = a.sample_id AND s.dataset_id = v.dataset_id "
            "LEFT JOIN contents c ON c.id = s.content_id "
            "WHERE a.evaluation_id = ? ORDER BY a.sample_id");
        return readAll(statement.bindAll(second, first), [](const Statement& row) {
            Preview preview = previewOf(row.text(5));
            // What was asked may differ from the sample: a pattern of the task wrote it.
            if (std::string question = row.text(6); !question.empty()) {
                preview.prompt = std::move(question);
                preview.response = row.text(7);
            }
            return PairedItem{row.integer(0),
                              std::move(preview.prompt),
                              std::move(preview.response),
                              row.real(1),
                              row.real(2),
                              row.text(3),
                              row.text(4)};
        });
    });
}

}  // namespace poft::storage
