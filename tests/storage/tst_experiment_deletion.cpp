// SPDX-License-Identifier: Apache-2.0
#include "storage/tables/experiment_deletion.h"

#include <QFile>
#include <QTest>

#include "storage/tables/datasets.h"
#include "storage/tables/experiments.h"
#include "storage/tables/jobs.h"
#include "storage/tables/runs.h"
#include "tests/storage/fixture.h"

using namespace poft;
using namespace poft::storage;
using namespace poft::storage::testing;

namespace fs = std::filesystem;

namespace {

/// Two experiments that share the job of a data set: "first" has a training besides, "second" a training of its own.
struct TwoExperiments : TestWorkspace {
    Id shared = job("dataset", "data");
    Id train = job("train", "PoFT, seed 1");
    Id other = job("train", "SFT, seed 1");
    Id first = experiment("first");
    Id second = experiment("second");
    Id run = runOf(train);
    Id otherRun = runOf(other);
    Id dataset = 0;

    TwoExperiments()
    {
        place(first, shared, 0);
        place(first, train, 1);
        place(second, shared, 0);
        place(second, other, 1);
        connection.execute("UPDATE jobs SET state = 'done'");
        const Id made = value(createDataset(connection, {"made", "messages", "{}", train}));
        ok(finishDataset(connection, made));
        dataset = made;
        for (const Id experiment : {first, second})
            connection.execute("INSERT INTO sample_scores (experiment_id, sample_id, r_llm, change) VALUES (" +
                               std::to_string(experiment) + ", 1, -1, 1)");
        connection.execute("INSERT INTO findings (job_id, severity, sentence, created_at, change) VALUES (" +
                           std::to_string(train) + ", 'note', 'n', 't', 1)");
    }

    Id job(const std::string& kind, const std::string& name)
    {
        return value(insertJob(connection, {kind, name, "{}", name, true, 0, {}}));
    }

    Id experiment(const std::string& name)
    {
        connection.execute("INSERT INTO experiments (name, recipe, created_at, change) VALUES ('" + name +
                           "', '{}', 't', 1)");
        return value(findExperiment(connection, name)).id;
    }

    void place(Id experiment, Id job, int position)
    {
        connection.execute("INSERT INTO experiment_jobs (experiment_id, job_id, position) VALUES (" +
                           std::to_string(experiment) + ", " + std::to_string(job) + ", " + std::to_string(position) +
                           ")");
    }

    Id runOf(Id job)
    {
        Run row;
        row.jobId = job;
        row.name = value(findJob(connection, job)).name;
        row.objective = "poft";
        row.settings = row.engineBuild = "{}";
        const Id id = value(startRun(connection, row));
        const fs::path file = workspace.runFolder(id) / "checkpoint-1" / "model.safetensors";
        fs::create_directories(file.parent_path());
        QFile weights(QString::fromStdString(file.string()));
        if (!weights.open(QIODevice::WriteOnly) || weights.write(QByteArray(700, 'x')) != 700)
            qFatal("cannot write %s", file.c_str());
        return id;
    }

    static bool says(const std::vector<std::string>& sentences, const char* words)
    {
        return std::ranges::any_of(
            sentences, [words](const std::string& sentence) { return sentence.find(words) != std::string::npos; });
    }
};

}  // namespace

/// An experiment goes with what is its own, and leaves what it shares.
class ExperimentDeletionTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void itGoesWithItsOwnJobs()
    {
        TwoExperiments test;
        const DeletionPlan plan = value(planExperimentDeletion(test.workspace, test.connection, test.first));
        QVERIFY(plan.blockers.empty());
        QCOMPARE(plan.bytes, 700);
        QVERIFY(TwoExperiments::says(plan.dependents, "1 job and 1 run go with it"));
        QVERIFY(TwoExperiments::says(plan.dependents, "1 job stays"));
        QVERIFY(TwoExperiments::says(plan.dependents, "\"made\""));
        POFT_OK(deleteExperiment(test.workspace, test.connection, test.first));
        QCOMPARE(test.list("SELECT name FROM experiments"), std::string("second"));
        QCOMPARE(test.number("SELECT count(*) FROM jobs"), 2);
        QCOMPARE(test.number("SELECT count(*) FROM runs"), 1);
        QCOMPARE(test.number("SELECT count(*) FROM sample_scores"), 1);
        QCOMPARE(test.number("SELECT count(*) FROM findings"), 0);
        QVERIFY(!fs::exists(test.workspace.runFolder(test.run)));
        QVERIFY(fs::exists(test.workspace.runFolder(test.otherRun) / "checkpoint-1" / "model.safetensors"));
        // What it made stays, as nobody's.
        QVERIFY(!value(findDataset(test.connection, test.dataset)).jobId);
        QCOMPARE(test.number("SELECT count(*) FROM pragma_foreign_key_check"), 0);
        QCOMPARE(planExperimentDeletion(test.workspace, test.connection, test.first).error().kind, ErrorKind::NotFound);
        // The other one then takes the shared job with it.
        POFT_OK(deleteExperiment(test.workspace, test.connection, test.second));
        QCOMPARE(test.number("SELECT count(*) FROM jobs"), 0);
    }

    void whatOthersWaitForStays()
    {
        TwoExperiments test;
        // A job of no experiment was made from the training, which was made from a job before it.
        const Id before = test.job("model", "base");
        test.place(test.first, before, 2);
        const Id later = test.job("train", "later");
        test.connection.execute("INSERT INTO job_dependencies VALUES (" + std::to_string(test.train) + ", " +
                                std::to_string(before) + ", 'model:base'), (" + std::to_string(later) + ", " +
                                std::to_string(test.train) + ", 'after')");
        test.connection.execute("UPDATE jobs SET state = 'done'");
        const DeletionPlan plan = value(planExperimentDeletion(test.workspace, test.connection, test.first));
        QCOMPARE(plan.bytes, 0);
        QVERIFY(TwoExperiments::says(plan.dependents, "3 jobs stay"));
        POFT_OK(deleteExperiment(test.workspace, test.connection, test.first));
        QCOMPARE(test.number("SELECT count(*) FROM jobs"), 5);
        QVERIFY(fs::exists(test.workspace.runFolder(test.run)));
    }

    void itStaysWhileAJobIsNotOver()
    {
        TwoExperiments test;
        test.connection.execute("UPDATE jobs SET state = 'paused' WHERE id = " + std::to_string(test.train));
        QCOMPARE(value(planExperimentDeletion(test.workspace, test.connection, test.first)).blockers.front(),
                 std::string("1 of its jobs is not over: stop it first."));
        QCOMPARE(deleteExperiment(test.workspace, test.connection, test.first).error().kind, ErrorKind::Busy);
        QCOMPARE(test.number("SELECT count(*) FROM runs"), 2);
        // The other is not held up by it.
        POFT_OK(deleteExperiment(test.workspace, test.connection, test.second));
    }

    void aModelThatIsNeededHoldsItUp()
    {
        TwoExperiments test;
        test.connection.execute(
            "INSERT INTO models (name, path, architecture, parameters, config, weights_hash, tokenizer_hash, "
            "template_hash, created_at, change) VALUES ('trained', 'runs/" +
            std::to_string(test.run) + "/checkpoint-1', 'a', 1, '{}', '', '', '', 't', 1)");
        QVERIFY(TwoExperiments::says(
            value(planExperimentDeletion(test.workspace, test.connection, test.first)).dependents, "\"trained\""));
        value(insertJob(
            test.connection,
            {"score", "scores", R"({"model":{"input":"model:m","registered":"trained"}})", "s", true, 0, {}}));
        const Status refused = deleteExperiment(test.workspace, test.connection, test.first);
        QCOMPARE(refused.error().kind, ErrorKind::Busy);
        QVERIFY(refused.error().message.find("\"scores\"") != std::string::npos);
        QVERIFY(fs::exists(test.workspace.runFolder(test.run)));
    }
};

QTEST_GUILESS_MAIN(ExperimentDeletionTest)
#include "tst_experiment_deletion.moc"
