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

/// Epochs of the buckets of one level, by bucket.
struct BucketEpochs {
    std::vector<std::int64_t> bucket;
    std::vector<double> epoch;
};

/// What all curves of one reading share: buckets of a coarse level, then ever finer ones, then single steps.
struct Stretch {
    int level = 0;
    std::int64_t first = 0;  ///< a bucket, of level 0 a step
    std::int64_t last = 0;   ///< the same, inclusive
    BucketEpochs epochs;     ///< of level 0 none: a step has its own
};

void addPoint(Curve& curve, double step, double epoch, double low, double high, double mean)
{
    curve.step.push_back(step);
    curve.epoch.push_back(epoch);
    curve.low.push_back(low);
    curve.high.push_back(high);
    curve.mean.push_back(mean);
}

void addSteps(Connection& connection, Id run, Curve& curve, const Stretch& stretch)
{
    // The metric is one of kStepMetrics, so it may stand in the text.
    Statement statement = connection.prepare("SELECT step, epoch, " + curve.metric +
                                             " FROM steps WHERE run_id = ? AND step BETWEEN ? "
                                             "AND ? AND " +
                                             curve.metric + " IS NOT NULL ORDER BY step");
    statement.bindAll(run, stretch.first, stretch.last);
    while (statement.step()) {
        const double value = statement.real(2);
        addPoint(curve, static_cast<double>(statement.integer(0)), statement.real(1), value, value, value);
    }
}

BucketEpochs epochsOf(Connection& connection, Id run, const Stretch& stretch)
{
    BucketEpochs epochs;
    Statement statement = connection.prepare(
        "SELECT bucket, mean FROM step_buckets WHERE run_id = ? AND metric = 'epoch' AND level = ? AND bucket BETWEEN "
        "? AND ? ORDER BY bucket");
    statement.bindAll(run, stretch.level, stretch.first, stretch.last);
    while (statement.step()) {
        epochs.bucket.push_back(statement.integer(0));
        epochs.epoch.push_back(statement.real(1));
    }
    return epochs;
}

void addBuckets(Connection& connection, Id run, Curve& curve, const Stretch& stretch)
{
    Statement statement = connection.prepare(
        "SELECT bucket, low, high, mean FROM step_buckets WHERE run_id = ? AND metric = ? AND level = ? AND bucket "
        "BETWEEN ? AND ? ORDER BY bucket");
    statement.bindAll(run, curve.metric, stretch.level, stretch.first, stretch.last);
    const auto size = static_cast<double>(bucketSize(stretch.level));
    // Both are in the order of buckets: one walk beside the other is several times cheaper than a join.
    std::size_t at = 0;
    while (statement.step()) {
        const std::int64_t bucket = statement.integer(0);
        while (at < stretch.epochs.bucket.size() && stretch.epochs.bucket[at] < bucket)
            ++at;
        if (at == stretch.epochs.bucket.size() || stretch.epochs.bucket[at] != bucket)
            continue;
        const double middle = static_cast<double>(bucket) * size + (size + 1) / 2;
        addPoint(curve, middle, stretch.epochs.epoch[at], statement.real(1), statement.real(2), statement.real(3));
    }
}

/// Full buckets of the chosen level, then ever finer ones up to the last step.
std::vector<Stretch> stretchesOf(Connection& connection, Id run, int level, std::int64_t first, std::int64_t last)
{
    std::vector<Stretch> stretches;
    std::int64_t next = (first - 1) / bucketSize(level) * bucketSize(level) + 1;
    for (; level > 0; --level) {
        const std::int64_t size = bucketSize(level);
        Stretch stretch{level, (next - 1) / size, last / size - 1, {}};
        if (stretch.last < stretch.first)
            continue;
        stretch.epochs = epochsOf(connection, run, stretch);
        next = (stretch.last + 1) * size + 1;
        stretches.push_back(std::move(stretch));
    }
    if (next <= last)
        stretches.push_back({0, next, last, {}});
    return stretches;
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
        const std::vector<Stretch> stretches = stretchesOf(connection, run, level, first, last);
        for (const std::string& metric : metrics) {
            Curve curve;
            curve.metric = metric;
            for (const Stretch& stretch : stretches) {
                if (stretch.level > 0)
                    addBuckets(connection, run, curve, stretch);
                else
                    addSteps(connection, run, curve, stretch);
            }
            curves.push_back(std::move(curve));
        }
        return curves;
    });
}

}  // namespace poft::storage
