// SPDX-License-Identifier: Apache-2.0
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QtTest>

#include <signal.h>

#include "storage/sqlite/statement.h"
#include "storage/tables/datasets.h"
#include "storage/tables/experiments.h"
#include "storage/tables/jobs.h"
#include "storage/tables/runs.h"
#include "storage/tables/score_series.h"
#include "storage/tables/steps.h"
#include "storage/workspace/workspace.h"
#include "tests/process/engine_process.h"

using namespace poft;

/// A real engine is killed, asked to stop, paused; what it left goes on where it was.
class TestInterruption : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void killedRunGoesOnLikeAnUninterruptedOne();
    void stopAndRetry();
    void pauseAndResume();
    void interruptQueuesTheJobAgain();
    void twoWorkersShareNoDevice();
    void killedImportIsDoneAnew();
    void cancelledImportLeavesNothing();

private:
    /// Starts an import, kills it amidst the rows, and gives back its job; 0 where that fails.
    storage::Id killedImport(const QString& folder);
    static std::int64_t count(const QString& folder, const char* table);

    struct TrainJob {
        storage::Id id = 0;
        storage::JobState state = storage::JobState::Queued;
        std::int64_t step = 0;
    };

    QString workspace(const QString& name) const { return m_folder->filePath(name); }
    QString recipe(int epochs) const
    {
        const QString path = m_folder->filePath(QStringLiteral("recipe-%1.json").arg(epochs));
        QFile file(path);
        if (file.open(QIODevice::WriteOnly))
            file.write(smallRecipe(epochs));
        return path;
    }
    /// The train job of an arm as the database has it now.
    static TrainJob trainJob(const QString& folder, const std::string& arm)
    {
        const auto opened = storage::Workspace::open(folder.toStdString());
        auto connection = opened->connect(storage::Access::ReadOnly);
        const auto experiments = storage::listExperiments(*connection);
        TrainJob out;
        if (!experiments || experiments->empty())
            return out;
        const auto jobs = storage::experimentJobs(*connection, experiments->front().id);
        for (const storage::ExperimentJob& one : *jobs)
            if (one.place.arm == arm) {
                out.id = one.job.id;
                out.state = one.job.state;
                if (one.runId)
                    out.step = storage::findRun(*connection, *one.runId)->step;
            }
        return out;
    }
    static std::vector<storage::Step> steps(const QString& folder, const std::string& arm)
    {
        const auto opened = storage::Workspace::open(folder.toStdString());
        auto connection = opened->connect(storage::Access::ReadOnly);
        const TrainJob job = trainJob(folder, arm);
        const auto run = storage::runOfJob(*connection, job.id);
        return run && *run ? *storage::stepsAfter(*connection, (*run)->id, 0) : std::vector<storage::Step>();
    }
    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestInterruption::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
}

void TestInterruption::killedRunGoesOnLikeAnUninterruptedOne()
{
    const QString plain = workspace("plain");
    const EngineProcess quick(m_folder->path());
    QCOMPARE(quick.run({"run", plain, recipe(3), "--device", "cpu"}).exitCode, 0);

    const QString broken = workspace("broken");
    const EngineProcess slow(m_folder->path(), 20);
    QCOMPARE(slow.run({"run", broken, recipe(3), "--queue"}).exitCode, 0);
    // Killed at several places of the SFT arm; every worker after it goes on at once.
    for (const int atStep : {3, 9, 17, 30}) {
        const auto worker = slow.start({"work", broken, "--device", "cpu"});
        QTRY_VERIFY_WITH_TIMEOUT(trainJob(broken, "SFT").step >= atStep, 20000);
        ::kill(static_cast<pid_t>(worker->processId()), SIGKILL);
        QVERIFY(worker->waitForFinished(5000));
        QVERIFY(trainJob(broken, "SFT").state == storage::JobState::Running);  // nobody was there to say otherwise
    }
    QCOMPARE(quick.run({"work", broken, "--device", "cpu"}).exitCode, 0);

    for (const char* arm : {"SFT", "PoFT"}) {
        const auto expected = steps(plain, arm);
        const auto actual = steps(broken, arm);
        QCOMPARE(expected.size(), 36u);
        QCOMPARE(actual.size(), expected.size());
        for (std::size_t i = 0; i < expected.size(); ++i) {
            QCOMPARE(actual[i].step, expected[i].step);
            QCOMPARE(actual[i].loss, expected[i].loss);
            QCOMPARE(actual[i].ceSample, expected[i].ceSample);
        }
    }
}

void TestInterruption::stopAndRetry()
{
    const QString folder = workspace("stopped");
    const EngineProcess slow(m_folder->path(), 20);
    QCOMPARE(slow.run({"run", folder, recipe(4), "--queue"}).exitCode, 0);
    const auto worker = slow.start({"work", folder, "--device", "cpu"});
    QTRY_VERIFY_WITH_TIMEOUT(trainJob(folder, "SFT").step >= 2, 20000);
    const TrainJob job = trainJob(folder, "SFT");
    const EngineAnswer asked = slow.run({"control", folder, QString::number(job.id), "stop"});
    QCOMPARE(asked.exitCode, 0);
    QTRY_VERIFY_WITH_TIMEOUT(trainJob(folder, "SFT").state == storage::JobState::Stopped, 5000);
    QTRY_VERIFY_WITH_TIMEOUT(trainJob(folder, "PoFT").step >= 1, 10000);  // the worker went on with the next job
    QCOMPARE(slow.run({"control", folder, QString::number(job.id), "retry"}).exitCode, 0);
    QVERIFY(worker->waitForFinished(30000));
    QVERIFY(trainJob(folder, "SFT").state == storage::JobState::Done);
    QCOMPARE(steps(folder, "SFT").size(), 48u);
}

void TestInterruption::pauseAndResume()
{
    const QString folder = workspace("paused");
    const EngineProcess slow(m_folder->path(), 20);
    QCOMPARE(slow.run({"run", folder, recipe(3), "--queue"}).exitCode, 0);
    const auto worker = slow.start({"work", folder, "--device", "cpu"});
    QTRY_VERIFY_WITH_TIMEOUT(trainJob(folder, "SFT").step >= 2, 20000);
    const QString job = QString::number(trainJob(folder, "SFT").id);
    QCOMPARE(slow.run({"control", folder, job, "pause"}).exitCode, 0);
    QTRY_VERIFY_WITH_TIMEOUT(trainJob(folder, "SFT").state == storage::JobState::Paused, 3000);
    QTest::qWait(400);  // the recorder's last rows
    const std::int64_t step = trainJob(folder, "SFT").step;
    QTest::qWait(500);
    QCOMPARE(trainJob(folder, "SFT").step, step);
    QCOMPARE(slow.run({"control", folder, job, "resume"}).exitCode, 0);
    QTRY_VERIFY_WITH_TIMEOUT(trainJob(folder, "SFT").step > step, 5000);
    QVERIFY(worker->waitForFinished(30000));
    QVERIFY(trainJob(folder, "PoFT").state == storage::JobState::Done);
}

void TestInterruption::interruptQueuesTheJobAgain()
{
    const QString folder = workspace("interrupted");
    const EngineProcess slow(m_folder->path(), 20);
    const auto worker = slow.start({"run", folder, recipe(3), "--device", "cpu"});
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(folder + "/workspace.db"), 10000);
    QTRY_VERIFY_WITH_TIMEOUT(trainJob(folder, "SFT").step >= 2, 20000);
    worker->terminate();
    QVERIFY(worker->waitForFinished(10000));
    QCOMPARE(worker->exitCode(), 1);
    QVERIFY(worker->readAllStandardError().contains("goes on from the last checkpoint"));
    QVERIFY(trainJob(folder, "SFT").state == storage::JobState::Queued);
    const EngineProcess quick(m_folder->path());
    const EngineAnswer again = quick.run({"run", folder, recipe(3), "--device", "cpu"});
    QCOMPARE(again.exitCode, 0);
    QVERIFY(again.output.contains("| PoFT |"));
}

void TestInterruption::twoWorkersShareNoDevice()
{
    const QString folder = workspace("two");
    const EngineProcess slow(m_folder->path(), 50);
    QCOMPARE(slow.run({"run", folder, recipe(3), "--queue"}).exitCode, 0);
    const auto worker = slow.start({"work", folder, "--device", "cpu"});
    QTRY_VERIFY_WITH_TIMEOUT(trainJob(folder, "SFT").step >= 1, 20000);
    const EngineAnswer second = slow.run({"work", folder, "--device", "cpu"});
    QCOMPARE(second.exitCode, 1);
    QVERIFY2(second.errors.contains("cpu"), qPrintable(second.errors));
    // A worker without a device may work beside it, and finds nothing to do.
    QCOMPARE(slow.run({"work", folder, "--device", "none"}).exitCode, 0);
    worker->terminate();
    QVERIFY(worker->waitForFinished(10000));
}

std::int64_t TestInterruption::count(const QString& folder, const char* table)
{
    const auto opened = storage::Workspace::open(folder.toStdString());
    auto connection = opened->connect(storage::Access::ReadOnly);
    storage::Statement statement = connection->prepare(std::string("SELECT count(*) FROM ") + table);
    return statement.step() ? statement.integer(0) : -1;
}

constexpr int kImportRows = 60000;

storage::Id TestInterruption::killedImport(const QString& folder)
{
    QFile file(m_folder->filePath("rows.jsonl"));
    if (!file.open(QIODevice::WriteOnly))
        return 0;
    for (int i = 0; i < kImportRows; ++i)
        file.write("{\"text\":\"row " + QByteArray::number(i) + QByteArray(300, 'x') + "\"}\n");
    file.close();
    const EngineProcess engine(m_folder->path());
    if (engine.run({"init", folder}).exitCode != 0)
        return 0;
    const auto import = engine.start({"import", folder, "--name", "rows", file.fileName()});
    QElapsedTimer patience;
    patience.start();
    while (patience.elapsed() < 20000 && count(folder, "samples") < 4000)
        QTest::qWait(1);
    ::kill(static_cast<pid_t>(import->processId()), SIGKILL);
    if (!import->waitForFinished(5000) || import->exitStatus() != QProcess::CrashExit)
        return 0;
    const auto opened = storage::Workspace::open(folder.toStdString());
    auto connection = opened->connect(storage::Access::ReadOnly);
    const auto jobs = storage::listJobs(*connection);
    const std::int64_t rows = count(folder, "samples");
    const bool amidst = rows > 0 && rows < kImportRows && storage::listDatasets(*connection)->empty();
    return jobs && jobs->size() == 1 && amidst ? jobs->front().id : 0;
}

void TestInterruption::killedImportIsDoneAnew()
{
    const QString folder = workspace("import-again");
    QVERIFY2(killedImport(folder) != 0, "the import could not be killed amidst its rows");
    const EngineProcess engine(m_folder->path());
    const EngineAnswer answer = engine.run({"work", folder, "--device", "none"}, 60);
    QVERIFY2(answer.exitCode == 0, qPrintable(answer.errors));
    QCOMPARE(count(folder, "datasets"), 1);
    QCOMPARE(count(folder, "samples"), kImportRows);
    QCOMPARE(count(folder, "contents"), kImportRows);
    QCOMPARE(count(folder, "datasets WHERE state = 'ready' AND sample_count = 60000"), 1);
}

void TestInterruption::cancelledImportLeavesNothing()
{
    const QString folder = workspace("import-cancelled");
    const storage::Id job = killedImport(folder);
    QVERIFY2(job != 0, "the import could not be killed amidst its rows");
    const EngineProcess engine(m_folder->path());
    QCOMPARE(engine.run({"control", folder, QString::number(job), "stop"}).exitCode, 0);
    QCOMPARE(engine.run({"work", folder, "--device", "none"}, 60).exitCode, 0);
    for (const char* table : {"datasets", "samples", "contents"})
        QCOMPARE(count(folder, table), 0);
}

QTEST_GUILESS_MAIN(TestInterruption)
#include "tst_interruption.moc"
