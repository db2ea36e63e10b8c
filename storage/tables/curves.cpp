// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "storage/sqlite/failure.h"
#include "storage/sqlite/statement.h"
#include "storage/sqlite/transaction.h"
#include "storage/tables/step_buckets.h"
#include "storage/tables/steps.h"

namespace poft::storage {

namespace {

bool isMetric(const std::string& name)
{
    return std::any_of(kStepMetrics.begin(), kStepMetrics.end(),
                       [&](const StepMetric& metric) { return metric.column == name; });
}

std::int64_t bucketSize(int level)
{
    return std::int64_t{1} << (4 * level);
}

/// The finest level at which the range has no more points than the budget.
int chooseLevel(std::int64_t steps, int pointBudget)
{
    int level = 0;
    while (steps / bucketSize(level) > std::max(pointBudget, 1))
        ++level;
    return level;
}

void addPoint(Curve& curve, double step, double epoch, double low, double high, double mean)
{
    curve.step.push_back(step);
    curve.epoch.push_back(epoch);
    curve.low.push_back(low);
    curve.high.push_back(high);
    curve.mean.push_back(mean);
}

void addSteps(Connection& connection, Id run, Curve& curve, std::int64_t first, std::int64_t last)
{
    // The metric is one of kStepMetrics, so it may stand in the text.
    Statement statement = connection.prepare("SELECT step, epoch, " + curve.metric +
                                             " FROM steps WHERE run_id = ? AND step BETWEEN ? "
                                             "AND ? AND " +
                                             curve.metric + " IS NOT NULL ORDER BY step");
    statement.bindAll(run, first, last);
    while (statement.step()) {
        const double value = statement.real(2);
        addPoint(curve, static_cast<double>(statement.integer(0)), statement.real(1), value, value, value);
    }
}

void addBuckets(Connection& connection, Id run, Curve& curve, int level, std::int64_t firstBucket,
                std::int64_t lastBucket)
{
    Statement statement = connection.prepare(
        "SELECT b.bucket, e.mean, b.low, b.high, b.mean FROM step_buckets b JOIN step_buckets e ON e.run_id = b.run_id "
        "AND "
        "e.metric = 'epoch' AND e.level = b.level AND e.bucket = b.bucket "
        "WHERE b.run_id = ? AND b.metric = ? AND b.level = ? AND b.bucket BETWEEN ? AND ? ORDER BY b.bucket");
    statement.bindAll(run, curve.metric, level, firstBucket, lastBucket);
    const auto size = static_cast<double>(bucketSize(level));
    while (statement.step()) {
        const double middle = static_cast<double>(statement.integer(0)) * size + (size + 1) / 2;
        addPoint(curve, middle, statement.real(1), statement.real(2), statement.real(3), statement.real(4));
    }
}

/// Full buckets of the chosen level, then ever finer ones up to the last step.
Curve loadCurve(Connection& connection, Id run, const std::string& metric, int level, std::int64_t first,
                std::int64_t last)
{
    Curve curve;
    curve.metric = metric;
    std::int64_t next = (first - 1) / bucketSize(level) * bucketSize(level) + 1;
    for (; level > 0; --level) {
        const std::int64_t size = bucketSize(level);
        const std::int64_t firstBucket = (next - 1) / size;
        const std::int64_t endBucket = last / size;
        if (endBucket > firstBucket) {
            addBuckets(connection, run, curve, level, firstBucket, endBucket - 1);
            next = endBucket * size + 1;
        }
    }
    addSteps(connection, run, curve, next, last);
    return curve;
}

}  // namespace

Result<std::vector<Curve>> loadCurves(Connection& connection, Id run, std::span<const std::string> metrics,
                                      int pointBudget, std::int64_t fromStep, std::int64_t toStep)
{
    return guarded([&]() -> Result<std::vector<Curve>> {
        for (const std::string& metric : metrics)
            if (!isMetric(metric))
                return fail(ErrorKind::Invalid, "There is no metric \"" + metric + "\" of steps.");
        POFT_TRY_ASSIGN(const ReadTransaction transaction, ReadTransaction::begin(connection));
        std::int64_t last = 0;
        {
            Statement statement = connection.prepare("SELECT max(step) FROM steps WHERE run_id = ?");
            statement.bindAll(run).step();
            last = statement.integer(0);
        }
        if (toStep > 0)
            last = std::min(last, toStep);
        const std::int64_t first = std::max<std::int64_t>(fromStep, 1);
        const int level = chooseLevel(last - first + 1, pointBudget);
        std::vector<Curve> curves;
        for (const std::string& metric : metrics)
            curves.push_back(loadCurve(connection, run, metric, level, first, last));
        return curves;
    });
}

}  // namespace poft::storage
