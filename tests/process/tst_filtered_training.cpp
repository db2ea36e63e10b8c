// SPDX-License-Identifier: Apache-2.0
#include <QCryptographicHash>
#include <QTest>

#include <map>

#include "storage/tables/experiments.h"
#include "storage/tables/runs.h"
#include "storage/workspace/workspace.h"
#include "tests/process/engine_folder.h"

using namespace poft;

/// Trainings on what filters leave of a data set, from files to checkpoints, with the real program.
class TestFilteredTraining : public QObject, private EngineFolder {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void everyFilterOfTable4Trains();
    void aSubsetFollowsItsTags();
    void aSubsetFollowsItsValues();

private:
    static constexpr int kRows = 20;
    static QByteArray question(int row) { return "Say number " + QByteArray::number(row); }
    static QByteArray answer(int row) { return QByteArray("word ").repeated(row + 1) + "end"; }

    /// The small recipe, trained on `train` (JSON), with more data sets beside "all".
    QString recipe(const QByteArray& train, const QByteArray& datasets, const QByteArray& more = {}) const
    {
        QByteArray text = smallRecipe(1);
        text.replace(R"("data": {"train": "train"})", R"("data": {"train": )" + train + "}" + more);
        text.replace(R"("datasets": {)", R"("datasets": {"all": {"registered": "all"}, )" + datasets + ",");
        return write("recipe.json", text);
    }
    /// Of each done training: its cell and arm → how many steps it took.
    std::map<std::string, std::int64_t> steps() const;
    QStringList idsOf(const QString& dataset) const;

    QString m_workspace;
};

void TestFilteredTraining::init()
{
    beginInNewFolder();
    m_workspace = newWorkspace();
    QVERIFY(!m_workspace.isEmpty());
    QByteArray rows;
    for (int i = 0; i < kRows; ++i)
        rows += R"({"id":"n)" + QByteArray::number(i) + R"(","instruction":")" + question(i) +
                R"(","input":"","output":")" + answer(i) + "\"}\n";
    const EngineAnswer made = run({"import", m_workspace, "--name", "all", write("all.jsonl", rows)});
    QVERIFY2(made.exitCode == 0, qPrintable(made.errors));
}

std::map<std::string, std::int64_t> TestFilteredTraining::steps() const
{
    const auto opened = storage::Workspace::open(m_workspace.toStdString());
    auto connection = opened->connect(storage::Access::ReadOnly);
    std::map<std::string, std::int64_t> found;
    const auto experiments = storage::listExperiments(*connection);
    for (const storage::Experiment& experiment : *experiments) {
        const auto jobs = storage::experimentJobs(*connection, experiment.id);
        for (const storage::ExperimentJob& one : *jobs)
            if (one.runId && one.job.kind == "train" && one.job.state == storage::JobState::Done)
                found[one.place.cell + " " + one.place.arm] = storage::findRun(*connection, *one.runId)->step;
    }
    return found;
}

QStringList TestFilteredTraining::idsOf(const QString& dataset) const
{
    QStringList ids;
    if (run({"export", m_workspace, "--dataset", dataset, path("out.jsonl")}).exitCode != 0)
        return ids;
    QFile file(path("out.jsonl"));
    if (file.open(QIODevice::ReadOnly))
        while (!file.atEnd())
            ids << QJsonDocument::fromJson(file.readLine()).object()["id"].toString();
    return ids;
}

/// InsTag's and Deita's numbers come from files, joined by a kept column and by the content's hash, which is worked out
/// here as storage/content/content.h says.
void TestFilteredTraining::everyFilterOfTable4Trains()
{
    QByteArray deita = "id,deita\n";
    QByteArray instag;
    QStringList expectedDeita;
    QStringList expectedInstag;
    for (int i = 0; i < kRows; ++i) {
        const int quality = i * 7 % kRows;  // each number once
        const int tags = i * 3 % kRows;
        deita += "n" + QByteArray::number(i) + "," + QByteArray::number(quality) + "\n";
        const QByteArray body = R"({"messages":[{"content":")" + question(i) + R"(","role":"user"},{"content":")" +
                                answer(i) + R"(","role":"assistant"}]})";
        instag += R"({"content_hash":")" + QCryptographicHash::hash(body, QCryptographicHash::Sha256).toHex() +
                  R"(","tags":)" + QByteArray::number(tags) + "}\n";
        if (quality >= 15)
            expectedDeita << QStringLiteral("n%1").arg(i);
        if (tags >= 10)
            expectedInstag << QStringLiteral("n%1").arg(i);
    }
    QStringList values{"values", m_workspace, "--dataset", "all"};
    const EngineAnswer byId =
        run(values + QStringList{"--name", "deita", "--column", "deita", "--join", "id", write("deita.csv", deita)});
    QVERIFY2(byId.output.contains("deita: 20 values"), qPrintable(byId.output + byId.errors));
    const EngineAnswer byHash = run(values + QStringList{"--name", "instag", "--column", "tags", "--join",
                                                         "content_hash", write("instag.jsonl", instag)});
    QVERIFY2(byHash.output.contains("instag: 20 values"), qPrintable(byHash.output + byHash.errors));

    const QByteArray datasets = R"(
        "best": {"from": "all", "filter": {"by": "r_llm", "models": ["tutor"], "top": 0.5}},
        "ifd": {"from": "all", "filter": {"by": "ifd", "models": ["tutor"], "top": 0.25}},
        "long": {"from": "all", "filter": {"by": "response_bytes", "top": 0.4}},
        "instag": {"from": "all", "filter": {"by": "value", "column": "instag", "top": 0.5}},
        "deita": {"from": "all", "filter": {"by": "value", "column": "deita", "min": 15}})";
    const QByteArray matrix = R"(, "matrix": {"/data/train": ["best", "ifd", "long", "instag", "deita"]})";
    const EngineAnswer ran = run({"run", m_workspace, recipe(R"("best")", datasets, matrix), "--device", "cpu"}, 150);
    QVERIFY2(ran.exitCode == 0, qPrintable(ran.errors));

    QCOMPARE(idsOf("deita"), expectedDeita);
    QCOMPARE(idsOf("instag"), expectedInstag);
    QStringList longest;
    for (int i = 12; i < kRows; ++i)
        longest << QStringLiteral("n%1").arg(i);
    QCOMPARE(idsOf("long"), longest);
    QCOMPARE(idsOf("best").size(), 10);
    QCOMPARE(idsOf("ifd").size(), 5);
    // One epoch in batches of four.
    std::map<std::string, std::int64_t> expected;
    for (const auto& [dataset, count] : {std::pair("best", 3), std::pair("ifd", 2), std::pair("long", 2),
                                         std::pair("instag", 3), std::pair("deita", 2)})
        for (const char* arm : {"SFT", "PoFT"})
            expected[std::string(R"({"/data/train":")") + dataset + "\"} " + arm] = count;
    QVERIFY(steps() == expected);
}

/// A subset by tags is made anew when other samples have the tag, and so is what was trained on it; nothing else is.
void TestFilteredTraining::aSubsetFollowsItsTags()
{
    const auto tag = [&](const QString& dataset, const char* filter) {
        return run({"tag", m_workspace, "--dataset", dataset, "--tag", "good", "--filter", filter}).exitCode;
    };
    QCOMPARE(tag("all", R"({"by":"response_bytes","top":0.4})"), 0);
    const QString file = recipe(R"("good")", R"("good": {"from": "all", "filter": {"tag": "good"}})");
    const QStringList command{"run", m_workspace, file, "--device", "cpu"};
    EngineAnswer ran = run(command, 90);
    QVERIFY2(ran.exitCode == 0, qPrintable(ran.errors));
    QCOMPARE(steps().at("{} SFT"), 2);
    ran = run(command, 90);  // nothing has changed: the same experiment
    QVERIFY2(ran.exitCode == 0, qPrintable(ran.errors));
    QVERIFY(run({"jobs", m_workspace, "--json"}).output.count("\"kind\":\"train\"") <= 2);

    // The tag on samples of another data set makes no difference …
    const QByteArray other = R"({"instruction":"other","input":"","output":"something else"})";
    QCOMPARE(run({"import", m_workspace, "--name", "other", write("other.jsonl", other + "\n")}).exitCode, 0);
    QCOMPARE(tag("other", R"({"by":"turns","min":0})"), 0);
    QCOMPARE(run(command, 90).exitCode, 0);
    QCOMPARE(run({"export", m_workspace, "--dataset", "good (2)", path("o.jsonl")}).exitCode, 1);

    // … on more of its own it does.
    QCOMPARE(tag("all", R"({"by":"response_bytes","bottom":0.2})"), 0);
    ran = run(command, 90);
    QVERIFY2(ran.exitCode == 0, qPrintable(ran.errors));
    QCOMPARE(idsOf("good").size(), 8);
    QCOMPARE(idsOf("good (2)").size(), 12);
    QCOMPARE(steps().at("{} SFT"), 3);
}

void TestFilteredTraining::aSubsetFollowsItsValues()
{
    const auto values = [&](const QByteArray& rows) {
        return run({"values", m_workspace, "--dataset", "all", "--name", "quality", "--column", "q", "--join", "id",
                    write("q.csv", "id,q\n" + rows)})
            .exitCode;
    };
    QCOMPARE(values("n1,1\nn2,2\nn3,3\nn4,4\n"), 0);
    const QString file =
        recipe(R"("good")", R"("good": {"from": "all", "filter": {"by": "value", "column": "quality", "min": 2}})");
    const QStringList command{"run", m_workspace, file, "--device", "cpu"};
    QCOMPARE(run(command, 90).exitCode, 0);
    QCOMPARE(idsOf("good"), (QStringList{"n2", "n3", "n4"}));
    // The same samples have numbers, and other ones.
    QCOMPARE(values("n1,4\nn2,3\nn3,2\nn4,1\n"), 0);
    QCOMPARE(run(command, 90).exitCode, 0);
    QCOMPARE(idsOf("good (2)"), (QStringList{"n1", "n2", "n3"}));
    // A column that is not there is said before anything is queued.
    const QString missing =
        recipe(R"("good")", R"("good": {"from": "all", "filter": {"by": "value", "column": "none", "min": 2}})");
    const EngineAnswer refused = run({"run", m_workspace, missing, "--queue"});
    QCOMPARE(refused.exitCode, 1);
    QVERIFY2(refused.errors.contains("none"), qPrintable(refused.errors));
}

QTEST_GUILESS_MAIN(TestFilteredTraining)
#include "tst_filtered_training.moc"
