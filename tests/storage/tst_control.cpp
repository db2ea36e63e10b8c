// SPDX-License-Identifier: Apache-2.0
#include <QTest>

#include "tests/storage/queue_fixture.h"

using namespace poft;
using namespace poft::storage;
using namespace poft::storage::testing;

namespace {

std::string refusal(TestWorkspace& test, Id job, JobAction action)
{
    const Result<ControlOutcome> outcome = control(test.workspace, test.connection, job, action);
    return outcome ? "(done)" : outcome.error().message;
}

}  // namespace

class TestControl : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void controlWithoutWorker_data();
    void controlWithoutWorker();
    void controlOfALiveWorker();
    void wishBeforeTheClaimIsKept();
    void retryAlsoPutsBackWhatIsNeeded();
    void stopOfADeadWorkersJob();
    void actionsHaveWords();
    void reasonsForWaiting();
};

void TestControl::controlWithoutWorker_data()
{
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("action");
    QTest::addColumn<QString>("after");
    const auto row = [](const char* before, const char* action, const char* after) {
        QTest::addRow("%s + %s", before, action)
            << QString::fromUtf8(before) << QString::fromUtf8(action) << QString::fromUtf8(after);
    };
    row("queued", "stop", "cancelled");
    row("queued", "pause", "paused");
    row("queued", "resume", "queued");
    row("queued", "retry", "queued");
    row("queued", "checkpoint", "refused");
    row("running", "stop", "stopped");
    row("running", "pause", "paused");
    row("running", "resume", "queued");
    row("running", "checkpoint", "refused");
    row("paused", "resume", "queued");
    row("paused", "retry", "queued");
    row("paused", "stop", "stopped");
    row("paused", "pause", "paused");
    for (const char* ended : {"failed", "stopped", "cancelled"}) {
        row(ended, "resume", "queued");
        row(ended, "retry", "queued");
        row(ended, "stop", ended);
        row(ended, "pause", "refused");
        row(ended, "checkpoint", "refused");
    }
    for (const char* action : {"pause", "resume", "stop", "checkpoint", "retry"})
        row("done", action, "refused");
}

void TestControl::controlWithoutWorker()
{
    QFETCH(QString, before);
    QFETCH(QString, action);
    QFETCH(QString, after);
    TestWorkspace test;
    const Id id = newJob(test, "a");
    test.connection.prepare("UPDATE jobs SET state = ?, error = 'old', finished_at = 't'")
        .bindAll(before.toStdString())
        .run();
    const JobAction wanted = *parseJobAction(action.toStdString());
    const Change change = value(workspaceInfo(test.connection)).change;
    const Result<ControlOutcome> outcome = control(test.workspace, test.connection, id, wanted);
    const Job job = value(findJob(test.connection, id));
    QVERIFY(!job.requested);
    if (after == QStringLiteral("refused")) {
        QVERIFY(!outcome);
        QCOMPARE(outcome.error().kind, ErrorKind::Invalid);
        QVERIFY(outcome.error().message.starts_with("Job 1 (a) is "));
        QCOMPARE(QString::fromUtf8(toText(job.state).data()), before);
        return;
    }
    POFT_OK(outcome);
    QVERIFY(!outcome->asked);
    QVERIFY(!outcome->sentence.empty());
    QCOMPARE(std::string(toText(outcome->state)), after.toStdString());
    QCOMPARE(std::string(toText(job.state)), after.toStdString());
    QCOMPARE(value(workspaceInfo(test.connection)).change > change, before != after);
    if (before != after)
        QVERIFY(job.error.empty());
}

void TestControl::controlOfALiveWorker()
{
    TestWorkspace test;
    const Id id = newJob(test, "a");
    Peer peer(test.folder, {"work"});
    QCOMPARE(peer.line(), std::string("claimed 1 attempt 1"));
    QVERIFY(!steer(test, id, JobAction::Resume).asked);  // it runs already

    QVERIFY(steer(test, id, JobAction::Checkpoint).asked);
    QCOMPARE(peer.line(), std::string("checkpoint ok"));
    QCOMPARE(stateOf(test, id), JobState::Running);

    QVERIFY(steer(test, id, JobAction::Pause).asked);
    QCOMPARE(peer.line(), std::string("pause ok"));
    QCOMPARE(stateOf(test, id), JobState::Paused);
    QVERIFY(!value(findJob(test.connection, id)).requested);
    QVERIFY(!steer(test, id, JobAction::Pause).asked);
    QVERIFY(value(returnLostJobs(test.workspace, test.connection)).empty());

    QVERIFY(steer(test, id, JobAction::Retry).asked);
    QCOMPARE(peer.line(), std::string("resume ok"));
    QCOMPARE(stateOf(test, id), JobState::Running);

    QVERIFY(steer(test, id, JobAction::Stop).asked);
    QCOMPARE(peer.line(), std::string("stop ok"));
    peer.rest();
    const Job job = value(findJob(test.connection, id));
    QCOMPARE(job.state, JobState::Stopped);
    QVERIFY(!job.requested);
    QCOMPARE(steer(test, id, JobAction::Resume).state, JobState::Queued);
}

void TestControl::wishBeforeTheClaimIsKept()
{
    TestWorkspace test;
    const Id id = newJob(test, "a");
    test.connection.execute("UPDATE jobs SET requested = 'stop'");
    const std::optional<JobLease> lease = claim(test);
    QVERIFY(value(lease->requested(test.connection)) == JobRequest::Stop);
    // A wish that came while another one was carried out stays.
    test.connection.execute("UPDATE jobs SET requested = 'stop'");
    POFT_OK(lease->acknowledge(test.connection, JobRequest::Checkpoint));
    QVERIFY(value(lease->requested(test.connection)) == JobRequest::Stop);
    POFT_OK(lease->stop(test.connection));
    QCOMPARE(stateOf(test, id), JobState::Stopped);
}

void TestControl::retryAlsoPutsBackWhatIsNeeded()
{
    TestWorkspace test;
    const Id data = newJob(test, "data");
    const Id model = newJob(test, "model", {{data, "dataset:x"}});
    const Id train = newJob(test, "train", {{model, "model:x"}, {data, "dataset:x"}});
    steer(test, model, JobAction::Stop);
    steer(test, train, JobAction::Stop);
    test.connection.prepare("UPDATE jobs SET state = 'failed', fruitless = 3 WHERE id = ?").bindAll(data).run();
    steer(test, train, JobAction::Retry);
    QCOMPARE(test.list("SELECT state FROM jobs ORDER BY id"), std::string("queued queued queued"));
    QCOMPARE(test.number("SELECT max(fruitless) FROM jobs"), 0);
}

void TestControl::stopOfADeadWorkersJob()
{
    TestWorkspace test;
    const Id id = newJob(test, "a");
    Peer peer(test.folder, {"write-late"});  // claims and never looks at requests
    QCOMPARE(peer.line(), std::string("claimed 1"));
    QVERIFY(steer(test, id, JobAction::Stop).asked);
    peer.kill();
    // The wish is carried out by the next start.
    QVERIFY(value(returnLostJobs(test.workspace, test.connection)).empty());
    QCOMPARE(stateOf(test, id), JobState::Stopped);
    QCOMPARE(refusal(test, 99, JobAction::Stop), std::string("There is no job with the number 99."));
}

void TestControl::actionsHaveWords()
{
    QVERIFY(parseJobAction("retry") == JobAction::Retry);
    QVERIFY(parseJobAction("pause") == JobAction::Pause);
    QVERIFY(!parseJobAction("dance") && !parseJobAction(""));
}

void TestControl::reasonsForWaiting()
{
    TestWorkspace test;
    const Id data = newJob(test, "data");
    const Id model = newJob(test, "model", {{data, "dataset:x"}});
    const Id train = newJob(test, "train", {{model, "model:x"}});
    QCOMPARE(value(whyNotClaimable(test.connection, data)), std::string());
    QCOMPARE(value(whyNotClaimable(test.connection, train)), std::string("waits for model"));
    steer(test, data, JobAction::Stop);
    QCOMPARE(value(whyNotClaimable(test.connection, train)), std::string("blocked by data, which was cancelled"));
    test.connection.execute("UPDATE jobs SET state = 'failed' WHERE id = 1");
    QCOMPARE(value(whyNotClaimable(test.connection, model)), std::string("blocked by data, which failed"));
}

QTEST_GUILESS_MAIN(TestControl)
#include "tst_control.moc"
