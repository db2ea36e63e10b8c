// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <map>
#include <set>

#include "engine/train/trainer.h"
#include "tests/fakes/bigram_learner.h"

using namespace poft;
using engine::StepReport;
using engine::TrainingPosition;

namespace {

/// A control whose wishes the test sets.
class ScriptedControl final : public engine::JobControl {
public:
    bool stopRequested() const override { return stop; }
    bool pauseRequested() const override { return pause; }
    bool takeCheckpointRequest() override { return std::exchange(checkpoint, false); }
    void waitWhilePaused() override
    {
        order += "waits ";
        pause = false;
    }
    void progress(double, const std::string&) override {}
    bool stop = false;
    bool checkpoint = false;
    bool pause = false;
    std::string order;  ///< of what happened about a pause
};

/// Keeps what the trainer tells, and checkpoints in memory.
class MemoryEvents final : public engine::TrainingEvents {
public:
    struct Kept {
        TrainingPosition position;
        std::int64_t step;
        fakes::BigramLearner::Table table;
    };

    MemoryEvents(const fakes::BigramLearner& learner, ScriptedControl& control) : m_learner(learner), m_control(control)
    {
    }

    Result<bool> stepDone(const StepReport& report) override
    {
        losses[report.step] = report.outcome.loss;
        windows[report.step] = {report.indices.begin(), report.indices.end()};
        epochs[report.step] = report.epoch;
        if (report.step == stopAfter)
            m_control.stop = true;
        if (report.step == pauseAfter)
            m_control.pause = true;
        return report.step != endAfter;
    }
    Result<bool> epochDone(std::int64_t epoch, std::int64_t step) override
    {
        epochEnds.emplace_back(epoch, step);
        if (stopsAtPassEnd)
            return fail(ErrorKind::Stopped, "Stopped while scoring.");
        return true;
    }
    Status saveCheckpoint(const TrainingPosition& position, std::int64_t step) override
    {
        checkpoints.push_back({position, step, m_learner.table()});
        return {};
    }
    bool checkpointDue(std::int64_t, bool) override { return false; }
    Status pausing() override
    {
        m_control.order += "shown up to " + std::to_string(losses.rbegin()->first) + ", ";
        return {};
    }

    std::map<std::int64_t, double> losses;
    std::map<std::int64_t, std::vector<std::size_t>> windows;
    std::map<std::int64_t, double> epochs;
    std::vector<std::pair<std::int64_t, std::int64_t>> epochEnds;
    std::vector<Kept> checkpoints;
    std::int64_t stopAfter = -1;
    std::int64_t pauseAfter = -1;
    std::int64_t endAfter = -1;
    bool stopsAtPassEnd = false;

private:
    const fakes::BigramLearner& m_learner;
    ScriptedControl& m_control;
};

/// `count` samples of two response tokens each; every third is noise that the aligned models find unlikely.
engine::TrainingSet makeSet(int count)
{
    engine::TrainingSet set;
    for (int i = 0; i < count; ++i) {
        engine::TrainingSample sample;
        sample.sampleId = 100 + i;
        sample.isNoise = i % 3 == 0;
        sample.item.sequence = {{1, 2, 10 + i, 50 + i}, {0, 0, 1, 1}};
        sample.item.hasReference = true;
        sample.item.reference = *sample.isNoise ? -9.0 : -1.0;
        set.samples.push_back(std::move(sample));
    }
    return set;
}

engine::TrainingPlan makePlan(std::int64_t steps)
{
    engine::TrainingPlan plan;
    plan.objective.objective = method::Objective::Poft;
    plan.schedule = {method::ScheduleKind::Constant, 0.1, steps, 0};
    plan.windowSize = 4;
    plan.microBatchSize = 2;
    plan.seed = 7;
    return plan;
}

}  // namespace

class TestTrainer : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyPassSeesEverySampleOnce();
    void orderDependsOnSeedAndEpochAlone();
    void lastWindowOfAPassIsShorter();
    void resumedRunEqualsUninterruptedOne();
    void resumeRepeatsTheEndOfAPass();
    void pauseShowsEveryStepBefore();
    void checkpointOnRequest();
    void earlyEndKeepsACheckpoint();
    void stopAtTheEndOfAPassKeepsACheckpoint();
    void brokenStepsEndTheRun();
    void noiseIsLearntLessUnderPoft();
};

void TestTrainer::everyPassSeesEverySampleOnce()
{
    const engine::TrainingSet set = makeSet(10);
    const engine::TrainingPlan plan = makePlan(6);  // 3 windows a pass
    fakes::BigramLearner learner;
    ScriptedControl control;
    MemoryEvents events(learner, control);
    engine::Trainer trainer(learner, set, plan, events, control);
    QVERIFY(trainer.run({plan.seed, 0, 0}, 0));
    for (const int first : {1, 4}) {
        std::multiset<std::size_t> seen;
        for (int step = first; step < first + 3; ++step)
            seen.insert(events.windows[step].begin(), events.windows[step].end());
        QCOMPARE(seen.size(), 10u);
        QCOMPARE(std::set<std::size_t>(seen.begin(), seen.end()).size(), 10u);
    }
    QCOMPARE(events.epochEnds, (std::vector<std::pair<std::int64_t, std::int64_t>>{{1, 3}, {2, 6}}));
    QCOMPARE(events.epochs[3], 1.0);
}

void TestTrainer::orderDependsOnSeedAndEpochAlone()
{
    const engine::BatchOrder a(50, 8, 3);
    const engine::BatchOrder b(50, 8, 3);
    const engine::BatchOrder other(50, 8, 4);
    QVERIFY(a.window(1, 2) == b.window(1, 2));
    (void)b.window(5, 0);  // an order does not depend on what was asked before
    QVERIFY(a.window(0, 0) == b.window(0, 0));
    QVERIFY(a.window(0, 0) != a.window(1, 0));
    QVERIFY(a.window(0, 0) != other.window(0, 0));
}

void TestTrainer::lastWindowOfAPassIsShorter()
{
    const engine::BatchOrder order(10, 4, 1);
    QCOMPARE(order.windowsPerEpoch(), 3);
    QCOMPARE(order.window(0, 0).size(), 4u);
    QCOMPARE(order.window(0, 2).size(), 2u);
}

void TestTrainer::resumedRunEqualsUninterruptedOne()
{
    const engine::TrainingSet set = makeSet(10);
    const engine::TrainingPlan plan = makePlan(9);
    fakes::BigramLearner whole;
    ScriptedControl control;
    MemoryEvents wholeEvents(whole, control);
    QVERIFY(engine::Trainer(whole, set, plan, wholeEvents, control).run({plan.seed, 0, 0}, 0));

    for (const int stop : {1, 3, 5, 8}) {
        fakes::BigramLearner first;
        ScriptedControl firstControl;
        MemoryEvents firstEvents(first, firstControl);
        firstEvents.stopAfter = stop;
        const Status stopped = engine::Trainer(first, set, plan, firstEvents, firstControl).run({plan.seed, 0, 0}, 0);
        QVERIFY(!stopped);
        QVERIFY(stopped.error().kind == ErrorKind::Stopped);
        QCOMPARE(firstEvents.checkpoints.size(), 1u);
        const MemoryEvents::Kept kept = firstEvents.checkpoints.back();
        QCOMPARE(kept.step, stop);

        fakes::BigramLearner second(kept.table);
        ScriptedControl secondControl;
        MemoryEvents secondEvents(second, secondControl);
        QVERIFY(engine::Trainer(second, set, plan, secondEvents, secondControl).run(kept.position, kept.step));
        QVERIFY(second.table() == whole.table());
        for (int step = stop + 1; step <= 9; ++step)
            QCOMPARE(secondEvents.losses[step], wholeEvents.losses[step]);
    }
}

void TestTrainer::resumeRepeatsTheEndOfAPass()
{
    // The checkpoint of a pass's last step is kept before its evaluations run; a process that dies between them must
    // make up for them.
    const engine::TrainingSet set = makeSet(8);
    const engine::TrainingPlan plan = makePlan(6);
    fakes::BigramLearner learner;
    ScriptedControl control;
    MemoryEvents events(learner, control);
    QVERIFY(engine::Trainer(learner, set, plan, events, control).run({plan.seed, 1, 0}, 2));
    QCOMPARE(events.epochEnds.front(), (std::pair<std::int64_t, std::int64_t>{1, 2}));
    QCOMPARE(events.epochEnds.back(), (std::pair<std::int64_t, std::int64_t>{3, 6}));

    MemoryEvents finished(learner, control);
    QVERIFY(engine::Trainer(learner, set, plan, finished, control).run({plan.seed, 3, 0}, 6));
    QVERIFY(finished.losses.empty());
    QCOMPARE(finished.epochEnds, (std::vector<std::pair<std::int64_t, std::int64_t>>{{3, 6}}));
}

void TestTrainer::pauseShowsEveryStepBefore()
{
    // Rows are written a little later than their steps; "paused" with a row to come looks as if the run went on.
    const engine::TrainingPlan plan = makePlan(6);
    fakes::BigramLearner learner;
    ScriptedControl control;
    MemoryEvents events(learner, control);
    events.pauseAfter = 2;
    QVERIFY(engine::Trainer(learner, makeSet(8), plan, events, control).run({plan.seed, 0, 0}, 0));
    QCOMPARE(control.order, std::string("shown up to 2, waits "));
    QCOMPARE(events.losses.size(), 6u);
}

void TestTrainer::checkpointOnRequest()
{
    const engine::TrainingSet set = makeSet(12);
    const engine::TrainingPlan plan = makePlan(3);
    fakes::BigramLearner learner;
    ScriptedControl control;
    control.checkpoint = true;
    MemoryEvents events(learner, control);
    QVERIFY(engine::Trainer(learner, set, plan, events, control).run({plan.seed, 0, 0}, 0));
    QCOMPARE(events.checkpoints.size(), 2u);
    QCOMPARE(events.checkpoints.front().step, 1);
    QCOMPARE(events.checkpoints.back().step, 3);  // the last step always
}

void TestTrainer::earlyEndKeepsACheckpoint()
{
    const engine::TrainingSet set = makeSet(12);
    const engine::TrainingPlan plan = makePlan(30);
    fakes::BigramLearner learner;
    ScriptedControl control;
    MemoryEvents events(learner, control);
    events.endAfter = 5;
    QVERIFY(engine::Trainer(learner, set, plan, events, control).run({plan.seed, 0, 0}, 0));
    QCOMPARE(events.losses.rbegin()->first, 5);
    QCOMPARE(events.checkpoints.back().step, 5);
    QCOMPARE(events.epochEnds.back().second, 5);
}

void TestTrainer::stopAtTheEndOfAPassKeepsACheckpoint()
{
    const engine::TrainingSet set = makeSet(8);
    const engine::TrainingPlan plan = makePlan(30);
    fakes::BigramLearner learner;
    ScriptedControl control;
    MemoryEvents events(learner, control);
    events.stopsAtPassEnd = true;
    const Status status = engine::Trainer(learner, set, plan, events, control).run({plan.seed, 0, 0}, 0);
    QVERIFY(!status && status.error().kind == ErrorKind::Stopped);
    QCOMPARE(events.checkpoints.size(), 1u);
    QCOMPARE(events.checkpoints.back().step, 2);
}

void TestTrainer::brokenStepsEndTheRun()
{
    const engine::TrainingSet set = makeSet(12);
    const engine::TrainingPlan plan = makePlan(30);
    ScriptedControl control;
    fakes::BigramLearner learner;
    learner.poisonedSteps = 4;  // fewer than five in a row are skipped
    MemoryEvents events(learner, control);
    QVERIFY(engine::Trainer(learner, set, plan, events, control).run({plan.seed, 0, 0}, 0));

    learner.poisonedSteps = 5;
    const Status broken = engine::Trainer(learner, set, plan, events, control).run({plan.seed, 0, 0}, 0);
    QVERIFY(!broken);
    QVERIFY(broken.error().message.find("not finite in 5 steps") != std::string::npos);
}

void TestTrainer::noiseIsLearntLessUnderPoft()
{
    const engine::TrainingSet set = makeSet(12);
    engine::TrainingPlan plan = makePlan(24);
    const auto meanOf = [&](fakes::BigramLearner& learner, bool noise) {
        double sum = 0;
        int count = 0;
        for (const engine::TrainingSample& sample : set.samples)
            if (*sample.isNoise == noise) {
                sum += learner.score(std::vector{sample.item.sequence})->front().mean();
                ++count;
            }
        return sum / count;
    };
    ScriptedControl control;
    fakes::BigramLearner poft;
    MemoryEvents poftEvents(poft, control);
    QVERIFY(engine::Trainer(poft, set, plan, poftEvents, control).run({plan.seed, 0, 0}, 0));
    plan.objective.objective = method::Objective::Sft;
    fakes::BigramLearner sft;
    MemoryEvents sftEvents(sft, control);
    QVERIFY(engine::Trainer(sft, set, plan, sftEvents, control).run({plan.seed, 0, 0}, 0));
    // SFT treats both alike; PoFT learns clean samples and hardly the noise.
    QVERIFY(std::abs(meanOf(sft, true) - meanOf(sft, false)) < 1e-9);
    QVERIFY(meanOf(poft, false) - meanOf(poft, true) > 0.3);
    QVERIFY(meanOf(poft, true) - fakes::BigramLearner::kDefault < 0.1);
}

QTEST_GUILESS_MAIN(TestTrainer)
#include "tst_trainer.moc"
