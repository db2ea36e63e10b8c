// SPDX-License-Identifier: Apache-2.0
#include "storage/tables/runs.h"

#include <QTest>
#include <algorithm>
#include <cmath>

#include "storage/tables/evaluations.h"
#include "storage/tables/jobs.h"
#include "storage/tables/score_series.h"
#include "storage/tables/steps.h"
#include "tests/storage/fixture.h"

using namespace poft;
using namespace poft::storage;
using namespace poft::storage::testing;

namespace {

Id newRun(TestWorkspace& test, const std::string& name = "PoFT, seed 1")
{
    const Id job = value(insertJob(test.connection, {"train", name, "{}", name, true, 0, {}}));
    Run run;
    run.jobId = job;
    run.name = name;
    run.objective = "poft";
    run.settings = "{}";
    run.engineBuild = "test";
    run.totalSteps = 5000;
    return value(startRun(test.connection, run));
}

/// A loss that is easy to summarise by hand: the step's number.
Step stepOf(std::int64_t number)
{
    Step step;
    step.step = number;
    step.epoch = static_cast<double>(number) / 100;
    step.samples = 2;
    step.responseTokens = 20;
    step.loss = static_cast<double>(number);
    step.tauMean = number % 2 == 0 ? 0.25 : kNoValue;
    step.gradNorm = 1;
    step.learningRate = 0.5;
    step.tokensPerSecond = 100;
    step.memoryBytes = 4096;
    return step;
}

void append(TestWorkspace& test, Id run, std::int64_t first, std::int64_t last)
{
    std::vector<Step> steps;
    std::vector<StepSample> samples;
    for (std::int64_t number = first; number <= last; ++number) {
        steps.push_back(stepOf(number));
        samples.push_back({number, 1 + number % 7, -1.0, 0.5, 1});
        samples.push_back({number, 100 + number % 7, -2.0, kNoValue, 0});
    }
    ok(appendSteps(test.connection, run, steps, samples));
}

struct Bucket {
    std::int64_t bucket;
    double low, high, mean;
    std::int64_t count;
};

std::vector<Bucket> bucketsOf(TestWorkspace& test, Id run, const std::string& metric, int level)
{
    Statement statement = test.connection.prepare(
        "SELECT bucket, low, high, mean, count FROM step_buckets WHERE run_id = ? AND metric = ? AND level = ? ORDER "
        "BY bucket");
    statement.bindAll(run, metric, level);
    std::vector<Bucket> buckets;
    while (statement.step())
        buckets.push_back(
            {statement.integer(0), statement.real(1), statement.real(2), statement.real(3), statement.integer(4)});
    return buckets;
}

}  // namespace

class TestRuns : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void runOfAJobIsStartedOnce();
    void stepsComeBackAsTheyWere();
    void stepsMustFollowEachOther();
    void bucketsAppearWhenTheyAreFull();
    void resumeRemovesEverythingBeyondItsCheckpoint();
    void bucketsAreRightAfterAResume();
    void longRemovalGoesInPieces();
    void curvesFitTheBudgetAndEndAtTheLastStep();
    void curvesOfARange();
    void curvesLeaveOutMissingValues();
    void latestOfEachSample();
    void checkpointsEndFruitlessness();
    void finishedRunHasItsModel();
};

void TestRuns::runOfAJobIsStartedOnce()
{
    TestWorkspace test;
    const Id run = newRun(test);
    append(test, run, 1, 3);
    Run again = value(findRun(test.connection, run));
    again.totalSteps = 7;
    again.engineBuild = "newer";
    QCOMPARE(value(startRun(test.connection, again)), run);
    const Run found = *value(runOfJob(test.connection, again.jobId));
    QCOMPARE(found.totalSteps, 7);
    QCOMPARE(found.engineBuild, std::string("newer"));
    QCOMPARE(found.step, 3);
    QCOMPARE(found.epoch, 0.03);
    QCOMPARE(value(listRuns(test.connection)).size(), std::size_t{1});
    QVERIFY(!value(runOfJob(test.connection, 99)));
}

void TestRuns::stepsComeBackAsTheyWere()
{
    TestWorkspace test;
    const Id run = newRun(test);
    Step step;
    step.step = 1;
    double next = 1;
    for (const StepMetric& metric : kStepMetrics)
        step.*metric.value = next++;
    step.samples = 3;
    step.responseTokens = 44;
    const Step skipped = [] {
        Step made = stepOf(2);
        made.loss = INFINITY;
        made.gradNorm = kNoValue;
        return made;
    }();
    const std::vector<Step> steps{step, skipped};
    const std::vector<StepSample> samples{{1, 5, -1.5, 0.25, 0}, {2, 6, -2.5, kNoValue, 1}};
    const Change before = value(workspaceInfo(test.connection)).change;
    POFT_OK(appendSteps(test.connection, run, steps, samples));
    QCOMPARE(value(workspaceInfo(test.connection)).change, before + 1);

    const std::vector<Step> found = value(stepsAfter(test.connection, run, 0));
    QCOMPARE(found.size(), std::size_t{2});
    next = 1;
    for (const StepMetric& metric : kStepMetrics)
        QCOMPARE(found[0].*metric.value, next++);
    QCOMPARE(found[0].samples, 3);
    QCOMPARE(found[0].responseTokens, 44);
    QVERIFY(!found[0].writtenAt.empty());
    QVERIFY(std::isnan(found[1].loss) && std::isnan(found[1].gradNorm));
    QCOMPARE(found[1].tauMean, 0.25);
    QCOMPARE(value(stepsAfter(test.connection, run, 1)).size(), std::size_t{1});
    QCOMPARE(value(stepsAfter(test.connection, run, 0, 1)).front().step, 1);

    const std::vector<StepSample> second = value(samplesOfStep(test.connection, run, 2));
    QCOMPARE(second.size(), std::size_t{1});
    QCOMPARE(second[0].rTheta, -2.5);
    QVERIFY(std::isnan(second[0].tau));
    QCOMPARE(value(stepsOfSample(test.connection, run, 5)).front().targetP, 0.0);
    QCOMPARE(value(findRun(test.connection, run)).step, 2);
}

void TestRuns::stepsMustFollowEachOther()
{
    TestWorkspace test;
    const Id run = newRun(test);
    append(test, run, 1, 2);
    const Step gap = stepOf(4);
    QVERIFY(!appendSteps(test.connection, run, std::span(&gap, 1), {}));
    const Step twice = stepOf(2);
    QVERIFY(!appendSteps(test.connection, run, std::span(&twice, 1), {}));
    const Step next = stepOf(3);
    const std::vector<StepSample> foreign{{9, 1, -1, 0, 1}};
    QVERIFY(!appendSteps(test.connection, run, std::span(&next, 1), foreign));
    QCOMPARE(value(findRun(test.connection, run)).step, 2);
    QVERIFY(!appendSteps(test.connection, 99, std::span(&next, 1), {}));
}

void TestRuns::bucketsAppearWhenTheyAreFull()
{
    TestWorkspace test;
    const Id run = newRun(test);
    append(test, run, 1, 15);
    QVERIFY(bucketsOf(test, run, "loss", 1).empty());
    append(test, run, 16, 40);
    const std::vector<Bucket> first = bucketsOf(test, run, "loss", 1);
    QCOMPARE(first.size(), std::size_t{2});
    QCOMPARE(first[0].low, 1.0);
    QCOMPARE(first[0].high, 16.0);
    QCOMPARE(first[0].mean, 8.5);
    QCOMPARE(first[1].mean, 24.5);
    // Half of the steps have a tau; a metric without any value has no bucket.
    QCOMPARE(bucketsOf(test, run, "tau_mean", 1)[0].count, 8);
    QVERIFY(bucketsOf(test, run, "reward_margin", 1).empty());

    append(test, run, 41, 600);
    const std::vector<Bucket> second = bucketsOf(test, run, "loss", 2);
    QCOMPARE(second.size(), std::size_t{2});
    QCOMPARE(second[1].low, 257.0);
    QCOMPARE(second[1].high, 512.0);
    QCOMPARE(second[1].mean, 384.5);
    QCOMPARE(second[1].count, 256);
    append(test, run, 601, 4096);
    QCOMPARE(bucketsOf(test, run, "loss", 3).size(), std::size_t{1});
    QCOMPARE(bucketsOf(test, run, "loss", 3)[0].mean, 2048.5);
    QCOMPARE(bucketsOf(test, run, "tau_mean", 3)[0].count, 2048);
}

void TestRuns::resumeRemovesEverythingBeyondItsCheckpoint()
{
    TestWorkspace test;
    const Id run = newRun(test);
    append(test, run, 1, 50);
    for (const std::int64_t step : {20, 40}) {
        Checkpoint checkpoint{0, run, step, static_cast<double>(step) / 20, "runs/1/checkpoint", 10, true, "", 0};
        POFT_OK(insertCheckpoint(test.connection, checkpoint));
        Evaluation evaluation;
        evaluation.runId = run;
        evaluation.task = evaluation.metric = "exact_match";
        evaluation.step = step;
        const std::vector<EvaluationItem> items{{1, 1, "x"}};
        POFT_OK(insertEvaluation(test.connection, evaluation, items));
    }
    for (const std::int64_t epoch : {0, 1, 2}) {
        const ScoreSeries series{0, "epoch", R"({"epoch":)" + std::to_string(epoch) + "}", {}, run, epoch, "", 0};
        const Id id = value(findOrCreateSeries(test.connection, series));
        const std::vector<Score> scores{{1, 0, -1, 1, 1, ""}, {2, 0, -1, 1, 1, ""}};
        POFT_OK(insertScores(test.connection, id, scores));
    }
    const Change before = value(workspaceInfo(test.connection)).change;
    POFT_OK(removeBeyond(test.connection, run, 20, 1.0));

    QCOMPARE(test.number("SELECT max(step) FROM steps"), 20);
    QCOMPARE(test.number("SELECT max(step) FROM step_samples"), 20);
    QCOMPARE(test.number("SELECT count(*) FROM step_samples"), 40);
    QCOMPARE(test.list("SELECT DISTINCT bucket FROM step_buckets"), std::string("0"));
    QCOMPARE(test.list("SELECT step FROM checkpoints"), std::string("20"));
    QCOMPARE(test.list("SELECT step FROM evaluations"), std::string("20"));
    QCOMPARE(test.number("SELECT count(*) FROM evaluation_items"), 1);
    QCOMPARE(test.list("SELECT epoch FROM score_series ORDER BY epoch"), std::string("0 1"));
    QCOMPARE(test.number("SELECT count(*) FROM scores"), 4);
    const Run found = value(findRun(test.connection, run));
    QCOMPARE(found.revision, 1);
    QCOMPARE(found.step, 20);
    QCOMPARE(found.epoch, 1.0);
    QVERIFY(found.change > before);
    QCOMPARE(value(runsChangedSince(test.connection, before)).size(), std::size_t{1});
    append(test, run, 21, 22);
    QCOMPARE(removeBeyond(test.connection, 99, 0, 0).error().kind, ErrorKind::NotFound);
}

void TestRuns::bucketsAreRightAfterAResume()
{
    TestWorkspace test;
    const Id run = newRun(test);
    append(test, run, 1, 300);
    POFT_OK(removeBeyond(test.connection, run, 250, 2.5));
    QCOMPARE(bucketsOf(test, run, "loss", 1).size(), std::size_t{15});
    QVERIFY(bucketsOf(test, run, "loss", 2).empty());
    std::vector<Step> other;
    for (std::int64_t number = 251; number <= 256; ++number) {
        other.push_back(stepOf(number));
        other.back().loss = 1000;
    }
    POFT_OK(appendSteps(test.connection, run, other, {}));
    // Steps 241 … 250 keep their numbers, 251 … 256 are 1000.
    const Bucket last = bucketsOf(test, run, "loss", 1).back();
    QCOMPARE(last.bucket, 15);
    QCOMPARE(last.high, 1000.0);
    QCOMPARE(last.mean, (2455.0 + 6000.0) / 16);
    const double sum = 250.0 * 251 / 2 + 6000;
    QVERIFY(std::abs(bucketsOf(test, run, "loss", 2)[0].mean - sum / 256) < 1e-9);
}

void TestRuns::longRemovalGoesInPieces()
{
    TestWorkspace test;
    const Id run = newRun(test);
    std::vector<Step> steps;
    std::vector<StepSample> samples;
    for (std::int64_t number = 1; number <= 40; ++number) {
        steps.push_back(stepOf(number));
        for (Id sample = 1; sample <= 700; ++sample)
            samples.push_back({number, sample, -1, 0.5, 1});
    }
    POFT_OK(appendSteps(test.connection, run, steps, samples));
    const Id other = newRun(test, "other");
    append(test, other, 1, 20);
    POFT_OK(removeBeyond(test.connection, run, 0, 0));
    QCOMPARE(test.number("SELECT count(*) FROM step_samples"), 40);
    QCOMPARE(test.number("SELECT count(*) FROM steps"), 20);
    QCOMPARE(value(findRun(test.connection, other)).revision, 0);
    append(test, run, 1, 2);
}

void TestRuns::curvesFitTheBudgetAndEndAtTheLastStep()
{
    TestWorkspace test;
    const Id run = newRun(test);
    append(test, run, 1, 5000);
    const std::vector<std::string> metrics{"loss", "tau_mean"};
    const auto load = [&](int budget) { return value(loadCurves(test.connection, run, metrics, budget)); };

    const std::vector<Curve> all = load(5000);
    QCOMPARE(all[0].step.size(), std::size_t{5000});
    QCOMPARE(all[0].mean[41], 42.0);
    QCOMPARE(all[0].epoch[41], 0.42);
    QCOMPARE(all[0].low, all[0].high);

    const Curve coarse = load(400)[0];
    // 312 buckets of 16 steps and the last 8 steps one by one.
    QCOMPARE(coarse.step.size(), std::size_t{320});
    QCOMPARE(coarse.step[0], 8.5);
    QCOMPARE(coarse.epoch[0], 0.085);
    QCOMPARE(coarse.low[1], 17.0);
    QCOMPARE(coarse.high[1], 32.0);
    QCOMPARE(coarse.mean[1], 24.5);
    QCOMPARE(coarse.step.back(), 5000.0);
    QCOMPARE(coarse.mean.back(), 5000.0);

    const Curve coarsest = load(20)[0];
    // 19 buckets of 256 steps, 8 of 16, 8 steps.
    QCOMPARE(coarsest.step.size(), std::size_t{35});
    QVERIFY(std::is_sorted(coarsest.step.begin(), coarsest.step.end()));
    QCOMPARE(coarsest.high[18], 4864.0);
    QCOMPARE(coarsest.low[19], 4865.0);
    QVERIFY(!loadCurves(test.connection, run, std::vector<std::string>{"1; DROP TABLE steps"}, 10));
    QVERIFY(value(loadCurves(test.connection, 99, metrics, 10))[0].step.empty());
}

void TestRuns::curvesOfARange()
{
    TestWorkspace test;
    const Id run = newRun(test);
    append(test, run, 1, 1000);
    const std::vector<std::string> metrics{"loss"};
    const Curve exact = value(loadCurves(test.connection, run, metrics, 100, 101, 150))[0];
    QCOMPARE(exact.step.front(), 101.0);
    QCOMPARE(exact.step.back(), 150.0);
    QCOMPARE(exact.step.size(), std::size_t{50});
    const Curve coarse = value(loadCurves(test.connection, run, metrics, 40, 101, 700))[0];
    // It begins with the bucket that holds step 101 (97 … 112).
    QCOMPARE(coarse.low.front(), 97.0);
    QCOMPARE(coarse.step.back(), 700.0);
}

void TestRuns::curvesLeaveOutMissingValues()
{
    TestWorkspace test;
    const Id run = newRun(test);
    append(test, run, 1, 40);
    const std::vector<std::string> metrics{"tau_mean", "reward_margin"};
    const std::vector<Curve> curves = value(loadCurves(test.connection, run, metrics, 100));
    QCOMPARE(curves[0].step.size(), std::size_t{20});
    QCOMPARE(curves[0].step[0], 2.0);
    QVERIFY(curves[1].step.empty());
}

void TestRuns::latestOfEachSample()
{
    TestWorkspace test;
    const Id run = newRun(test);
    append(test, run, 1, 20);
    const std::vector<StepSample> latest = value(latestOfSamples(test.connection, run, 3, 10));
    QCOMPARE(latest.size(), std::size_t{14});
    for (const StepSample& sample : latest)
        QVERIFY(sample.step > 3 && sample.step <= 10 &&
                (sample.sampleId % 100 - (sample.sampleId < 100 ? 1 : 0)) == sample.step % 7);
}

void TestRuns::checkpointsEndFruitlessness()
{
    TestWorkspace test;
    const Id run = newRun(test);
    test.connection.execute("UPDATE jobs SET fruitless = 2");
    QVERIFY(!value(latestResumable(test.connection, run)));
    const Id first = value(insertCheckpoint(test.connection, {0, run, 10, 0.5, "a", 5, true, "", 0}));
    QCOMPARE(test.number("SELECT fruitless FROM jobs"), 0);
    POFT_OK(insertCheckpoint(test.connection, {0, run, 20, 1, "b", 5, false, "", 0}));
    QCOMPARE(value(latestResumable(test.connection, run))->id, first);
    POFT_OK(insertCheckpoint(test.connection, {0, run, 20, 1, "c", 6, true, "", 0}));
    QCOMPARE(value(checkpointsOfRun(test.connection, run)).size(), std::size_t{2});
    QCOMPARE(value(latestResumable(test.connection, run))->path, std::string("c"));
    POFT_OK(setCheckpointResumable(test.connection, first, false, 2));
    QCOMPARE(value(checkpointsOfRun(test.connection, run))[0].bytes, 2);
    POFT_OK(removeCheckpoint(test.connection, first));
    QCOMPARE(value(checkpointsOfRun(test.connection, run)).size(), std::size_t{1});
}

void TestRuns::finishedRunHasItsModel()
{
    TestWorkspace test;
    const Id run = newRun(test);
    POFT_OK(finishRun(test.connection, run, {}));
    QVERIFY(!value(findRun(test.connection, run)).finishedAt.empty());
    QVERIFY(!value(findRun(test.connection, run)).outputModelId);
    QCOMPARE(findRun(test.connection, 99).error().kind, ErrorKind::NotFound);
}

QTEST_GUILESS_MAIN(TestRuns)
#include "tst_runs.moc"
