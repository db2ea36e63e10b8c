// SPDX-License-Identifier: Apache-2.0
#include <QTest>
#include <map>
#include <sstream>

#include "storage/tables/runs.h"
#include "tests/storage/queue_fixture.h"

using namespace poft;
using namespace poft::storage;
using namespace poft::storage::testing;

namespace {

/// kill -9 of a worker that has claimed the next job; then the next start returns lost jobs.
void loseOneAttempt(TestWorkspace& test)
{
    Peer peer(test.folder, {"work"});
    QVERIFY(peer.line().starts_with("claimed"));
    peer.kill();
    POFT_OK(returnLostJobs(test.workspace, test.connection));
}

}  // namespace

class TestQueue : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void claimsByPriorityThenAge();
    void claimsWaitForDependencies();
    void filtersByDeviceExperimentAndJob();
    void claimWritesWhoAndWhen();
    void manyClaimersNeverGetTheSameJob();
    void deadWorkersJobGoesBackAtOnce();
    void livingWorkersJobIsLeftAlone();
    void threeFruitlessAttemptsFail();
    void checkpointStartsTheCountAnew();
    void staleLeaseWritesNothing();
    void leaseWritesProgressAndEnds();
    void leaseInGoodOrderGoesBack();
};

void TestQueue::claimsByPriorityThenAge()
{
    TestWorkspace test;
    const Id first = newJob(test, "a");
    const Id second = newJob(test, "b");
    const Id urgent = newJob(test, "c", {}, false, 5);
    const Id later = newJob(test, "d");
    POFT_OK(setPriority(test.connection, later, 1));
    for (const Id expected : {urgent, later, first, second}) {
        const std::optional<JobLease> lease = claim(test);
        QVERIFY(lease.has_value());
        QCOMPARE(lease->job().id, expected);
        POFT_OK(lease->finish(test.connection));
    }
    QVERIFY(!claim(test));
}

void TestQueue::claimsWaitForDependencies()
{
    TestWorkspace test;
    const Id first = newJob(test, "a");
    const Id second = newJob(test, "b", {{first, "dataset:x"}}, false, 9);
    std::optional<JobLease> lease = claim(test);
    QCOMPARE(lease->job().id, first);
    QVERIFY(!claim(test));
    POFT_OK(lease->fail(test.connection, "it broke"));
    lease.reset();
    QVERIFY(!claim(test));
    QCOMPARE(value(countClaimable(test.connection, anyJob())), 0);
    steer(test, first, JobAction::Retry);
    lease = claim(test);
    QCOMPARE(lease->job().id, first);
    POFT_OK(lease->finish(test.connection));
    QCOMPARE(value(countClaimable(test.connection, anyJob())), 1);
    QCOMPARE(claim(test)->job().id, second);
}

void TestQueue::filtersByDeviceExperimentAndJob()
{
    TestWorkspace test;
    const Id needing = newJob(test, "a", {}, true);
    const Id plain = newJob(test, "b");
    const Id other = newJob(test, "c");
    test.connection.execute(
        "INSERT INTO experiments VALUES (1, 'e', '{}', 't', 1);"
        "INSERT INTO experiment_jobs (experiment_id, job_id, position) VALUES (1, 3, 0)");
    ClaimFilter filter;
    filter.device = "none";
    filter.experiment = 1;
    QCOMPARE(claim(test, filter)->job().id, other);
    filter.experiment.reset();
    filter.job = needing;
    QVERIFY(!claim(test, filter));
    filter.withDevice = true;
    QCOMPARE(claim(test, filter)->job().id, needing);
    filter.withDevice = false;
    filter.job.reset();
    QCOMPARE(claim(test, filter)->job().id, plain);
}

void TestQueue::claimWritesWhoAndWhen()
{
    TestWorkspace test;
    const Id id = newJob(test, "a");
    const Change before = value(workspaceInfo(test.connection)).change;
    const std::optional<JobLease> lease = claim(test);
    const Job job = value(findJob(test.connection, id));
    QCOMPARE(job.state, JobState::Running);
    QCOMPARE(job.attempt, 1);
    QCOMPARE(job.device, std::string("cpu"));
    QVERIFY(job.worker.ends_with(":" + std::to_string(QCoreApplication::applicationPid())));
    QVERIFY(!job.startedAt.empty() && !job.heartbeatAt.empty() && job.finishedAt.empty());
    QVERIFY(job.change > before);
    QCOMPARE(lease->claim().attempt, 1);
}

void TestQueue::manyClaimersNeverGetTheSameJob()
{
    TestWorkspace test;
    constexpr int kJobs = 120;
    for (int index = 0; index < kJobs; ++index)
        newJob(test, std::to_string(index));
    Peer one(test.folder, {"claim-all"});
    Peer two(test.folder, {"claim-all"});
    QCOMPARE(one.line(), std::string("ready"));
    QCOMPARE(two.line(), std::string("ready"));
    one.tell("go");
    two.tell("go");
    std::map<std::string, int> claimed;
    for (Peer* peer : {&one, &two}) {
        std::istringstream words(peer->rest());
        int count = 0;
        for (std::string id; words >> id; ++count)
            ++claimed[id];
        QVERIFY(count > 0);
    }
    QCOMPARE(claimed.size(), std::size_t{kJobs});
    for (const auto& [id, count] : claimed)
        QVERIFY2(count == 1, id.c_str());
    QCOMPARE(test.number("SELECT count(*) FROM jobs WHERE state = 'done' AND attempt = 1"), kJobs);
}

void TestQueue::deadWorkersJobGoesBackAtOnce()
{
    TestWorkspace test;
    const Id id = newJob(test, "a");
    Peer peer(test.folder, {"work"});
    QCOMPARE(peer.line(), std::string("claimed 1 attempt 1"));
    peer.kill();
    QCOMPARE(stateOf(test, id), JobState::Running);
    QCOMPARE(value(returnLostJobs(test.workspace, test.connection)), std::vector<Id>{id});
    const std::optional<JobLease> lease = claim(test);
    QCOMPARE(lease->job().attempt, 2);
}

void TestQueue::livingWorkersJobIsLeftAlone()
{
    TestWorkspace test;
    const Id id = newJob(test, "a");
    Peer peer(test.folder, {"work"});
    QCOMPARE(peer.line(), std::string("claimed 1 attempt 1"));
    QVERIFY(value(returnLostJobs(test.workspace, test.connection)).empty());
    QCOMPARE(stateOf(test, id), JobState::Running);
    QVERIFY(!claim(test));
}

void TestQueue::threeFruitlessAttemptsFail()
{
    TestWorkspace test;
    const Id id = newJob(test, "a");
    loseOneAttempt(test);
    loseOneAttempt(test);
    QCOMPARE(stateOf(test, id), JobState::Queued);
    loseOneAttempt(test);
    const Job job = value(findJob(test.connection, id));
    QCOMPARE(job.state, JobState::Failed);
    QVERIFY(job.error.starts_with("3 attempts in a row ended without a newer checkpoint"));
    QVERIFY(!job.finishedAt.empty());
    // A person may try again, with three new attempts.
    steer(test, id, JobAction::Retry);
    QCOMPARE(value(findJob(test.connection, id)).fruitless, 0);
    QVERIFY(value(findJob(test.connection, id)).error.empty());
    loseOneAttempt(test);
    QCOMPARE(stateOf(test, id), JobState::Queued);
}

void TestQueue::checkpointStartsTheCountAnew()
{
    TestWorkspace test;
    const Id id = newJob(test, "a");
    Run run;
    run.jobId = id;
    run.name = "a";
    run.objective = "sft";
    run.settings = run.engineBuild = "{}";
    const Id runId = value(startRun(test.connection, run));
    loseOneAttempt(test);
    loseOneAttempt(test);
    Peer peer(test.folder, {"work"});
    QVERIFY(peer.line().starts_with("claimed"));
    POFT_OK(insertCheckpoint(test.connection, {0, runId, 5, 0.1, "c", 1, true, "", 0}));
    peer.kill();
    POFT_OK(returnLostJobs(test.workspace, test.connection));
    QCOMPARE(stateOf(test, id), JobState::Queued);
}

void TestQueue::staleLeaseWritesNothing()
{
    TestWorkspace test;
    const Id id = newJob(test, "a");
    Peer peer(test.folder, {"write-late"});
    QCOMPARE(peer.line(), std::string("claimed 1"));
    // As if it had been returned and claimed anew while this worker slept.
    test.connection.execute("UPDATE jobs SET attempt = 2, progress_text = 'newer'");
    const Change before = value(workspaceInfo(test.connection)).change;
    peer.tell("write");
    for (int line = 0; line < 4; ++line)
        QVERIFY(peer.line().starts_with("stopped: Job 1 was taken over by a newer attempt"));
    peer.rest();
    const Job job = value(findJob(test.connection, id));
    QCOMPARE(job.state, JobState::Running);
    QCOMPARE(job.progressText, std::string("newer"));
    QCOMPARE(test.number("SELECT count(*) FROM findings"), 0);
    QCOMPARE(value(workspaceInfo(test.connection)).change, before);
}

void TestQueue::leaseWritesProgressAndEnds()
{
    TestWorkspace test;
    const Id id = newJob(test, "a");
    std::optional<JobLease> lease = claim(test);
    POFT_OK(lease->progress(test.connection, 0.25, "epoch 1/4"));
    QCOMPARE(value(findJob(test.connection, id)).progress, 0.25);
    QCOMPARE(value(findJob(test.connection, id)).progressText, std::string("epoch 1/4"));
    POFT_OK(lease->progress(test.connection, 7, "x"));
    QCOMPARE(value(findJob(test.connection, id)).progress, 1.0);
    POFT_OK(lease->heartbeat(test.connection));
    POFT_OK(lease->fail(test.connection, "Out of memory; the checkpoint of step 10 is kept."));
    lease.reset();
    Job job = value(findJob(test.connection, id));
    QCOMPARE(job.state, JobState::Failed);
    QCOMPARE(job.error, std::string("Out of memory; the checkpoint of step 10 is kept."));
    steer(test, id, JobAction::Resume);
    lease = claim(test);
    POFT_OK(lease->finish(test.connection));
    job = value(findJob(test.connection, id));
    QCOMPARE(job.state, JobState::Done);
    QCOMPARE(job.progress, 1.0);
    QVERIFY(job.error.empty() && !job.finishedAt.empty());
    QCOMPARE(job.attempt, 2);
}

void TestQueue::leaseInGoodOrderGoesBack()
{
    TestWorkspace test;
    const Id id = newJob(test, "a");
    for (int attempt = 1; attempt <= 4; ++attempt) {
        const std::optional<JobLease> lease = claim(test);
        QVERIFY(lease.has_value());
        POFT_OK(lease->giveBack(test.connection));
    }
    QCOMPARE(value(findJob(test.connection, id)).fruitless, 0);
    QCOMPARE(stateOf(test, id), JobState::Queued);
}

QTEST_GUILESS_MAIN(TestQueue)
#include "tst_queue.moc"
