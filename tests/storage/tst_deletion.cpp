// SPDX-License-Identifier: Apache-2.0
#include "storage/tables/deletion.h"

#include <QFile>
#include <QTest>

#include "storage/content/content.h"
#include "storage/tables/checkpoints.h"
#include "storage/tables/datasets.h"
#include "storage/tables/jobs.h"
#include "storage/tables/models.h"
#include "storage/tables/runs.h"
#include "storage/tables/sample_keys.h"
#include "tests/storage/fixture.h"

using namespace poft;
using namespace poft::storage;
using namespace poft::storage::testing;

namespace fs = std::filesystem;

namespace {

void writeFile(const fs::path& path, qint64 bytes)
{
    fs::create_directories(path.parent_path());
    QFile file(QString::fromStdString(path.string()));
    if (!file.open(QIODevice::WriteOnly) || file.write(QByteArray(bytes, 'x')) != bytes)
        qFatal("cannot write %s", path.c_str());
}

/// A done job with a run of three steps, a score series of an epoch, and one checkpoint of 1,000 bytes.
struct Filled : TestWorkspace {
    Id job = value(insertJob(connection, {"train", "PoFT, seed 1", "{}", "f", true, 0, {}}));
    Id run = 0;
    Id checkpoint = 0;

    Filled()
    {
        Run row;
        row.jobId = job;
        row.name = "PoFT, seed 1";
        row.objective = "poft";
        row.settings = row.engineBuild = "{}";
        run = value(startRun(connection, row));
        const std::string id = std::to_string(run);
        for (int step = 1; step <= 3; ++step) {
            connection.execute(
                "INSERT INTO steps (run_id, step, epoch, samples, response_tokens, learning_rate, tokens_per_second, "
                "memory_bytes, written_at, change) VALUES (" +
                id + ", " + std::to_string(step) + ", 0, 1, 1, 0, 0, 0, 't', 1)");
            connection.execute("INSERT INTO step_samples VALUES (" + id + ", " + std::to_string(step) +
                               ", 1, 0, 0, 1)");
        }
        connection.execute(
            "INSERT INTO score_series (role, key_hash, key, run_id, epoch, created_at, change) VALUES ('epoch', 'k', "
            "'{}', " +
            id + ", 0, 't', 1)");
        connection.execute("INSERT INTO scores VALUES (1, 1, 0, -1.0, 1, 1, NULL, 1)");
        const std::string path = "runs/" + id + "/checkpoint-3";
        writeFile(folder / path / "model.safetensors", 1000);
        checkpoint = value(insertCheckpoint(connection, {0, run, 3, 1.0, path, 1000, true, "", 0}));
        connection.execute("UPDATE jobs SET state = 'done'");
    }
};

Id fill(Connection& connection, const std::string& name, int first, int count)
{
    std::vector<NewSample> samples;
    for (int index = first; index < first + count; ++index)
        samples.emplace_back().content.body =
            value(contentBody({{{"assistant", std::string(1000, 'a') + std::to_string(index), "", ""}}, ""}));
    const Id id = value(createDataset(connection, {name, "messages", "{}", {}}));
    ok(appendSamples(connection, id, samples));
    ok(finishDataset(connection, id));
    return id;
}

Id addModel(TestWorkspace& test, const std::string& name, const std::string& path)
{
    Model model;
    model.name = name;
    model.path = path;
    model.architecture = "LlamaForCausalLM";
    model.config = "{}";
    return value(insertModel(test.connection, model));
}

}  // namespace

class DeletionTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aDatasetGivesItsSpaceBack();
    void aDatasetInUseStays();
    void aRunGoesWithAllOfIt();
    void aLiveRunStays();
    void aCheckpointGoes();
    void aCheckpointThatIsAModelStays();
    void copiesNeedNoSource();
    void aModelGoesAndItsFilesStay();
    void aCopyOfAModelGoesWithItsFiles();
    void aModelInUseStays();
};

void DeletionTest::aDatasetGivesItsSpaceBack()
{
    TestWorkspace test;
    const Id large = fill(test.connection, "large", 0, 3000);
    fill(test.connection, "other", 2990, 20);
    const DiskUse before = value(diskUse(test.workspace, test.connection));
    const DeletionPlan plan = value(planDatasetDeletion(test.connection, large));
    QVERIFY(plan.blockers.empty());
    // 2,990 contents of 1,000 letters and one to four digits are nobody else's.
    QCOMPARE(plan.bytes, 2990 * 1000 + 10 * 1 + 90 * 2 + 900 * 3 + 1990 * 4);
    POFT_OK(deleteDataset(test.connection, large));
    QCOMPARE(test.number("SELECT count(*) FROM contents"), 20);
    const DiskUse after = value(diskUse(test.workspace, test.connection));
    QCOMPARE(after.databaseFree, 0);
    test.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    QVERIFY(static_cast<std::int64_t>(fs::file_size(test.folder / "workspace.db")) < before.database / 4);
}

void DeletionTest::aDatasetInUseStays()
{
    TestWorkspace test;
    const Id id = fill(test.connection, "x", 0, 3);
    const std::string spec =
        R"({"dataset":{"input":"dataset:x","registered":"x"},"model":{"input":"model:m","registered":"m"}})";
    const Id job = value(insertJob(test.connection, {"score", "scores of x", spec, "f", true, 0, {}}));
    const DeletionPlan plan = value(planDatasetDeletion(test.connection, id));
    QCOMPARE(plan.blockers.size(), std::size_t{1});
    QVERIFY(plan.blockers.front().find("\"scores of x\"") != std::string::npos);
    QCOMPARE(deleteDataset(test.connection, id).error().kind, ErrorKind::Busy);
    QCOMPARE(test.number("SELECT count(*) FROM samples"), 3);
    // A job that reads a model of the same name is none of the data set's.
    test.connection.execute("UPDATE jobs SET spec = '{\"model\":{\"input\":\"model:x\",\"registered\":\"x\"}}'");
    QVERIFY(value(planDatasetDeletion(test.connection, id)).blockers.empty());
    test.connection.execute("UPDATE jobs SET spec = '" + spec + "', state = 'done' WHERE id = " + std::to_string(job));
    POFT_OK(deleteDataset(test.connection, id));
}

void DeletionTest::aRunGoesWithAllOfIt()
{
    Filled test;
    test.connection.execute(
        "INSERT INTO models (name, path, architecture, parameters, config, weights_hash, tokenizer_hash, "
        "template_hash, "
        "created_at, change) VALUES ('made', 'runs/1/checkpoint-3', 'a', 1, '{}', '', '', '', 't', 1)");
    const DeletionPlan plan = value(planRunDeletion(test.workspace, test.connection, test.run));
    QVERIFY(plan.blockers.empty());
    QCOMPARE(plan.bytes, 1000);
    QCOMPARE(plan.dependents.size(), std::size_t{1});
    POFT_OK(deleteRun(test.workspace, test.connection, test.run));
    for (const char* table : {"runs", "steps", "step_samples", "checkpoints", "score_series", "scores", "models"})
        QCOMPARE(test.number(std::string("SELECT count(*) FROM ") + table), 0);
    QVERIFY(!fs::exists(test.folder / "runs/1"));
    QCOMPARE(test.number("SELECT count(*) FROM jobs"), 1);
}

void DeletionTest::aLiveRunStays()
{
    Filled test;
    test.connection.execute("UPDATE jobs SET state = 'paused'");
    QCOMPARE(deleteRun(test.workspace, test.connection, test.run).error().kind, ErrorKind::Busy);
    QCOMPARE(deleteCheckpoint(test.workspace, test.connection, test.checkpoint).error().kind, ErrorKind::Busy);
    QVERIFY(fs::exists(test.folder / "runs/1/checkpoint-3/model.safetensors"));
}

void DeletionTest::aCheckpointGoes()
{
    Filled test;
    POFT_OK(deleteCheckpoint(test.workspace, test.connection, test.checkpoint));
    QVERIFY(value(checkpointsOfRun(test.connection, test.run)).empty());
    QVERIFY(!fs::exists(test.folder / "runs/1/checkpoint-3"));
    QCOMPARE(test.number("SELECT count(*) FROM steps"), 3);
    QCOMPARE(planCheckpointDeletion(test.connection, test.checkpoint).error().kind, ErrorKind::NotFound);
}

void DeletionTest::aCheckpointThatIsAModelStays()
{
    Filled test;
    test.connection.execute(
        "INSERT INTO models (name, path, architecture, parameters, config, weights_hash, tokenizer_hash, "
        "template_hash, "
        "created_at, change) VALUES ('made', 'runs/1/checkpoint-3', 'a', 1, '{}', '', '', '', 't', 1)");
    QCOMPARE(deleteCheckpoint(test.workspace, test.connection, test.checkpoint).error().kind, ErrorKind::Busy);
}

void DeletionTest::copiesNeedNoSource()
{
    TestWorkspace test;
    const Id source = fill(test.connection, "x", 0, 5);
    const auto keys = value(sampleKeys(test.connection, source));
    const Id copy = value(createDataset(test.connection, {"some", "messages", "{}", {}}));
    const std::vector<Id> chosen{keys[3].id, keys[1].id};
    POFT_OK(copySamples(test.connection, copy, chosen));
    POFT_OK(finishDataset(test.connection, copy));
    POFT_OK(deleteDataset(test.connection, source));
    const auto left = value(sampleKeys(test.connection, copy));
    QCOMPARE(left.size(), std::size_t{2});
    QCOMPARE(left[0].contentId, keys[3].contentId);
    QVERIFY(left[0].lengths == keys[3].lengths);
    QCOMPARE(value(findDataset(test.connection, copy)).sampleCount, 2);
    QCOMPARE(test.number("SELECT count(*) FROM contents"), 2);
}

void DeletionTest::aModelGoesAndItsFilesStay()
{
    TestWorkspace test;
    const fs::path theirs = fs::path(test.directory.path().toStdString()) / "theirs";
    writeFile(theirs / "model.safetensors", 500);
    const Id model = addModel(test, "base", theirs.string());
    test.connection.execute("INSERT INTO experiments (name, recipe, created_at, change) VALUES ('old', '{}', 't', 1)");
    value(insertJob(test.connection,
                    {"score", "s", R"({"model":{"input":"model:m","registered":"base"}})", "f", true, 0, {}}));
    test.connection.execute("INSERT INTO experiment_jobs (experiment_id, job_id, position) VALUES (1, 1, 0)");
    test.connection.execute("UPDATE jobs SET state = 'done'");
    const DeletionPlan plan = value(planModelDeletion(test.workspace, test.connection, model));
    QVERIFY(plan.blockers.empty());
    QCOMPARE(plan.bytes, 0);
    QCOMPARE(plan.dependents.size(), std::size_t{2});
    QVERIFY(plan.dependents[0].find(theirs.string()) != std::string::npos);
    QVERIFY(plan.dependents[1].find("\"old\"") != std::string::npos);
    POFT_OK(deleteModel(test.workspace, test.connection, model));
    QCOMPARE(test.number("SELECT count(*) FROM models"), 0);
    QVERIFY(fs::exists(theirs / "model.safetensors"));
    QCOMPARE(planModelDeletion(test.workspace, test.connection, model).error().kind, ErrorKind::NotFound);
}

void DeletionTest::aCopyOfAModelGoesWithItsFiles()
{
    TestWorkspace test;
    writeFile(test.folder / "models" / "base" / "model.safetensors", 500);
    // A link in it, as a model with another chat template has, is neither counted nor followed.
    const fs::path theirs = fs::path(test.directory.path().toStdString()) / "theirs.safetensors";
    writeFile(theirs, 9000);
    fs::create_symlink(theirs, test.folder / "models" / "base" / "linked.safetensors");
    const Id model = addModel(test, "base", "models/base");
    QCOMPARE(value(planModelDeletion(test.workspace, test.connection, model)).bytes, 500);
    POFT_OK(deleteModel(test.workspace, test.connection, model));
    QVERIFY(!fs::exists(test.folder / "models" / "base"));
    QVERIFY(fs::exists(theirs));
    // A path that leads out of the folder of models is nobody's to remove.
    const Id sly = addModel(test, "sly", "models/../exports");
    fs::create_directories(test.folder / "exports");
    POFT_OK(deleteModel(test.workspace, test.connection, sly));
    QVERIFY(fs::exists(test.folder / "exports"));
}

void DeletionTest::aModelInUseStays()
{
    TestWorkspace test;
    const Id model = addModel(test, "base", "/models/base");
    value(insertJob(test.connection,
                    {"score", "scores", R"({"model":{"input":"model:m","registered":"base"}})", "f", true, 0, {}}));
    const Status refused = deleteModel(test.workspace, test.connection, model);
    QCOMPARE(refused.error().kind, ErrorKind::Busy);
    QVERIFY(refused.error().message.find("\"scores\"") != std::string::npos);
    Filled filled;
    const Id trained = addModel(filled, "trained", "runs/1/checkpoint-3");
    const Status kept = deleteModel(filled.workspace, filled.connection, trained);
    QVERIFY(kept.error().message.find("delete the run instead") != std::string::npos);
    QVERIFY(fs::exists(filled.folder / "runs/1/checkpoint-3"));
}

QTEST_GUILESS_MAIN(DeletionTest)
#include "tst_deletion.moc"
