// SPDX-License-Identifier: Apache-2.0
#include "storage/tables/step_buckets.h"

#include <string>

#include "storage/records/step.h"
#include "storage/sqlite/statement.h"

namespace poft::storage {

namespace {

std::string summarySql()
{
    std::string sql = "SELECT ";
    for (const StepMetric& metric : kStepMetrics) {
        const std::string column(metric.column);
        sql += (sql.size() > 7 ? ", min(" : "min(") + column + "), max(" + column + "), avg(" + column + "), count(" +
               column + ")";
    }
    return sql + " FROM steps WHERE run_id = ? AND step BETWEEN ? AND ?";
}

void fillFirstLevel(WriteTransaction& transaction, Id run, std::int64_t bucket)
{
    static const std::string sql = summarySql();
    Statement summary = transaction.connection().prepare(sql);
    summary.bindAll(run, bucket * kBucketFactor + 1, (bucket + 1) * kBucketFactor);
    summary.step();
    Statement insert = transaction.connection().prepare(
        "INSERT OR REPLACE INTO step_buckets (run_id, metric, level, bucket, low, high, mean, count, change) "
        "VALUES (?, ?, 1, ?, ?, ?, ?, ?, ?)");
    int column = 0;
    for (const StepMetric& metric : kStepMetrics) {
        const std::int64_t count = summary.integer(column + 3);
        if (count > 0)
            insert
                .bindAll(run, metric.column, bucket, summary.real(column), summary.real(column + 1),
                         summary.real(column + 2), count, transaction.change())
                .run();
        column += 4;
    }
}

void fillFurtherLevel(WriteTransaction& transaction, Id run, int level, std::int64_t bucket)
{
    Statement insert = transaction.connection().prepare(
        "INSERT OR REPLACE INTO step_buckets (run_id, metric, level, bucket, low, high, mean, count, change) "
        "SELECT run_id, metric, level + 1, ?, min(low), max(high), sum(mean * count) / sum(count), sum(count), ? FROM "
        "step_buckets "
        "WHERE run_id = ? AND metric = ? AND level = ? AND bucket BETWEEN ? AND ? GROUP BY run_id, metric, level");
    for (const StepMetric& metric : kStepMetrics)
        insert
            .bindAll(bucket, transaction.change(), run, metric.column, level - 1, bucket * kBucketFactor,
                     bucket * kBucketFactor + kBucketFactor - 1)
            .run();
}

}  // namespace

void fillBuckets(WriteTransaction& transaction, Id run, std::int64_t step)
{
    std::int64_t size = kBucketFactor;
    for (int level = 1; step % size == 0; ++level, size *= kBucketFactor) {
        const std::int64_t bucket = step / size - 1;
        if (level == 1)
            fillFirstLevel(transaction, run, bucket);
        else
            fillFurtherLevel(transaction, run, level, bucket);
    }
}

}  // namespace poft::storage
