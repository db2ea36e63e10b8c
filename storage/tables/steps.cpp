// SPDX-License-Identifier: Apache-2.0
#include "storage/tables/steps.h"

#include <cmath>

#include "storage/content/clock.h"
#include "storage/sqlite/failure.h"
#include "storage/sqlite/rows.h"
#include "storage/tables/bulk.h"
#include "storage/tables/runs.h"
#include "storage/tables/step_buckets.h"

namespace poft::storage {

namespace {

// Columns of `steps` that are no metric; the metrics follow in the order of kStepMetrics.
constexpr std::string_view kFixedColumns = "step, samples, response_tokens, written_at, change";
constexpr int kFixedCount = 5;

std::string stepColumns()
{
    std::string columns(kFixedColumns);
    for (const StepMetric& metric : kStepMetrics)
        columns += ", " + std::string(metric.column);
    return columns;
}

std::string insertStepSql()
{
    std::string marks = "?, ?, ?, ?, ?, ?";
    for (std::size_t index = 0; index < kStepMetrics.size(); ++index)
        marks += ", ?";
    return "INSERT INTO steps (run_id, " + stepColumns() + ") VALUES (" + marks + ")";
}

Step readStep(const Statement& row)
{
    Step step;
    step.step = row.integer(0);
    step.samples = row.integer(1);
    step.responseTokens = row.integer(2);
    step.writtenAt = row.text(3);
    step.change = row.integer(4);
    int column = kFixedCount;
    for (const StepMetric& metric : kStepMetrics)
        step.*metric.value = row.real(column++);
    return step;
}

StepSample readStepSample(const Statement& row)
{
    return {row.integer(0), row.integer(1), row.real(2), row.real(3), row.real(4)};
}

void insertStep(WriteTransaction& transaction, Id run, const Step& step)
{
    static const std::string sql = insertStepSql();
    Statement statement = transaction.connection().prepare(sql);
    statement.bindAll(run, step.step, step.samples, step.responseTokens, utcNow(), transaction.change());
    int index = 1 + kFixedCount;
    for (const StepMetric& metric : kStepMetrics) {
        const double value = step.*metric.value;
        ++index;
        if (metric.column == "memory_bytes")
            statement.bind(index, std::isfinite(value) ? static_cast<std::int64_t>(value) : std::int64_t{0});
        else if (std::isfinite(value))
            statement.bind(index, value);
        else
            statement.bindNull(index);
    }
    statement.run();
}

/// Steps follow the run's last one; a hole would make buckets that look full and are not.
Status checkOrder(Connection& connection, Id run, std::span<const Step> steps, std::span<const StepSample> samples)
{
    POFT_TRY_ASSIGN(const Run before, findRun(connection, run));
    std::int64_t expected = before.step;
    for (const Step& step : steps)
        if (step.step != ++expected)
            return fail(ErrorKind::Invalid, "Step " + std::to_string(step.step) + " of run " + std::to_string(run) +
                                                " does not follow step " + std::to_string(expected - 1) + ".");
    std::int64_t last = before.step + 1;
    for (const StepSample& sample : samples) {
        if (sample.step < last || sample.step > expected)
            return fail(ErrorKind::Invalid,
                        "The samples of run " + std::to_string(run) + " are not in the order of its steps.");
        last = sample.step;
    }
    return {};
}

}  // namespace

Status appendSteps(const Writer& writer, Id run, std::span<const Step> steps, std::span<const StepSample> samples)
{
    return guarded([&]() -> Status {
        POFT_TRY(checkOrder(writer.connection(), run, steps, samples));
        std::size_t nextSample = 0;
        std::size_t lastStep = 0;
        return writeInChunks(
            writer, steps.size(),
            [&](WriteTransaction& transaction, std::size_t index) {
                Connection& connection = transaction.connection();
                const Step& step = steps[index];
                insertStep(transaction, run, step);
                Statement statement = connection.prepare(
                    "INSERT INTO step_samples (run_id, step, sample_id, r_theta, tau, target_p) VALUES (?, ?, ?, ?, ?, "
                    "?)");
                for (; nextSample < samples.size() && samples[nextSample].step == step.step; ++nextSample) {
                    const StepSample& sample = samples[nextSample];
                    statement.bindAll(run, sample.step, sample.sampleId, sample.rTheta, sample.tau, sample.targetP)
                        .run();
                }
                fillBuckets(transaction, run, step.step);
                lastStep = index;
            },
            [&](WriteTransaction& transaction) {
                transaction.connection()
                    .prepare("UPDATE runs SET step = ?, epoch = ?, change = ? WHERE id = ?")
                    .bindAll(steps[lastStep].step, steps[lastStep].epoch, transaction.change(), run)
                    .run();
            });
    });
}

Result<std::vector<Step>> stepsAfter(Connection& connection, Id run, std::int64_t afterStep, int limit)
{
    return guarded([&] {
        static const std::string sql =
            "SELECT " + stepColumns() + " FROM steps WHERE run_id = ? AND step > ? ORDER BY step LIMIT ?";
        Statement statement = connection.prepare(sql);
        return readAll(statement.bindAll(run, afterStep, limit > 0 ? limit : -1), readStep);
    });
}

Result<std::vector<StepSample>> samplesOfStep(Connection& connection, Id run, std::int64_t step)
{
    return guarded([&] {
        Statement statement = connection.prepare(
            "SELECT step, sample_id, r_theta, tau, target_p FROM step_samples "
            "WHERE run_id = ? AND step = ? ORDER BY sample_id");
        return readAll(statement.bindAll(run, step), readStepSample);
    });
}

Result<std::vector<StepSample>> stepsOfSample(Connection& connection, Id run, Id sample)
{
    return guarded([&] {
        Statement statement = connection.prepare(
            "SELECT step, sample_id, r_theta, tau, target_p FROM step_samples "
            "WHERE run_id = ? AND sample_id = ? ORDER BY step");
        return readAll(statement.bindAll(run, sample), readStepSample);
    });
}

Result<std::vector<StepSample>> latestOfSamples(Connection& connection, Id run, std::int64_t fromStep,
                                                std::int64_t toStep)
{
    return guarded([&] {
        // SQLite takes the other columns from the row that has the maximum.
        Statement statement = connection.prepare(
            "SELECT max(step), sample_id, r_theta, tau, target_p FROM step_samples "
            "WHERE run_id = ? AND step > ? AND step <= ? GROUP BY sample_id ORDER BY sample_id");
        return readAll(statement.bindAll(run, fromStep, toStep), readStepSample);
    });
}

}  // namespace poft::storage
