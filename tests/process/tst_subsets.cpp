// SPDX-License-Identifier: Apache-2.0
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include "tests/process/engine_folder.h"

/// The commands that find, mark, filter and delete, with the real program.
class TestSubsets : public QObject, private EngineFolder {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void filtersAreLookedAt();
    void derivedDataIsLookedAt();
    void aFilterMakesADataset();
    void valuesComeFromAFile();
    void nearDuplicatesAreLeftOut();
    void deletingAsksFirst();
    void aRecipeFiltersByScores();

private:
    QString workspace() const { return path("ws"); }
};

void TestSubsets::initTestCase()
{
    beginInNewFolder();
    QVERIFY(run({"init", workspace()}).exitCode == 0);
    QByteArray rows;
    const QByteArray story = "once upon a time there was a dog who liked to run and jump over every fence in the town ";
    for (const QByteArray& answer :
         {QByteArray("short"), story + "alpha", QByteArray("a zebra answer"), story + "beta"})
        rows += R"({"instruction":"Say it","input":"","output":")" + answer + R"(","id":"n)" +
                QByteArray::number(rows.count('\n')) + R"(","quality":)" + QByteArray::number(rows.count('\n') * 2) +
                "}\n";
    const EngineAnswer made = run({"import", workspace(), "--name", "all", write("all.jsonl", rows)});
    QVERIFY2(made.exitCode == 0, qPrintable(made.errors));
}

void TestSubsets::filtersAreLookedAt()
{
    const EngineAnswer answer =
        run({"filter", workspace(), "--dataset", "all", "--json", "--filter", R"({"by":"response_bytes","top":0.5})",
             "--filter", R"({"by":"response_bytes","bottom":0.75})", "--filter", R"({"search":"zebra"})"});
    QVERIFY2(answer.exitCode == 0, qPrintable(answer.errors));
    const QJsonObject found = QJsonDocument::fromJson(answer.output.toUtf8()).object();
    const QJsonArray filters = found["filters"].toArray();
    QCOMPARE(filters.size(), 3);
    QCOMPARE(filters[0].toObject()["kept"].toInt(), 2);
    QCOMPARE(filters[1].toObject()["dropped"].toInt(), 1);
    QCOMPARE(filters[2].toObject()["kept"].toInt(), 1);
    const QJsonObject pair = found["overlaps"].toArray()[0].toObject();
    // Two and three of four samples have one in common; the same number has the same ranks.
    QCOMPARE(pair["jaccard"].toDouble(), 0.25);
    QCOMPARE(pair["rank_correlation"].toDouble(), 1.0);
    const EngineAnswer wrong = run({"filter", workspace(), "--dataset", "all", "--filter", R"({"by":"turns"})"});
    QCOMPARE(wrong.exitCode, 1);
    QVERIFY(wrong.errors.contains("needs at least one of"));
}

void TestSubsets::derivedDataIsLookedAt()
{
    const auto look = [this](const QByteArray& what, const QByteArray& portion = {}) {
        return run(
            {"derive", workspace(), "--rows", "1", "--spec",
             QString::fromUtf8(R"({"name":"x","seed":0,"from":[{"dataset":{"input":"dataset:all","registered":"all"})" +
                               portion + "}]" + what + "}")});
    };
    const auto noise = [](const QByteArray& kind, const QByteArray& rate, const QByteArray& mode) {
        return QByteArray(R"(,"noise":{"character_rate":0.2,"seed":0,"mode":")" + mode + R"(","kinds":{")" + kind +
                          "\":" + rate + "}}");
    };
    const auto json = [](const EngineAnswer& answer) {
        return QJsonDocument::fromJson(answer.output.toUtf8()).object();
    };
    const EngineAnswer filtered = look(R"(,"filter":{"search":"zebra"})");
    QVERIFY2(filtered.exitCode == 0, qPrintable(filtered.errors));
    QCOMPARE(json(filtered)["samples"].toInt(), 1);
    const QJsonObject portion = json(filtered)["portions"].toArray()[0].toObject();
    QCOMPARE(portion["go"].toInt(), 3);
    QCOMPARE(portion["first_go"].toArray().size(), 1);  // --rows
    QCOMPARE(portion["first_go"].toArray()[0].toObject()["position"].toInt(), 1);
    const QJsonObject stays = portion["first_stay"].toArray()[0].toObject();
    QCOMPARE(stays["position"].toInt(), 3);
    QCOMPARE(stays["messages"].toArray()[1].toObject()["content"].toString(), "a zebra answer");
    QCOMPARE(json(look({}, R"(,"count":3)"))["samples"].toInt(), 3);
    // Parts of a split have every sample once.
    QCOMPARE(json(look(R"(,"split":{"begin":0,"end":0.5,"seed":0})"))["samples"].toInt() +
                 json(look(R"(,"split":{"begin":0.5,"end":1,"seed":0})"))["samples"].toInt(),
             4);
    const QJsonObject noisy = json(look(noise("empty_response", "0.5", "replace")));
    QCOMPARE(noisy["noise"]["kinds"]["empty_response"].toInt(), 2);
    const QJsonObject change = noisy["noise"]["first"].toArray()[0].toObject();
    QVERIFY(!change["before"]["messages"].toArray()[1].toObject()["content"].toString().isEmpty());
    QCOMPARE(change["after"]["messages"].toArray()[1].toObject()["content"].toString(), "");
    const QJsonObject added = json(look(noise("duplicated_response", "0.25", "add")));
    QCOMPARE(added["samples"].toInt(), 5);
    QVERIFY(added["noise"]["first"].toArray()[0].toObject()["before"].isNull());
    // Nothing was made, and what is wrong is said.
    QVERIFY(!run({"preview", workspace(), "--dataset", "x", "--model", "m"}).errors.isEmpty());
    QCOMPARE(look(noise("nonsense", "0.5", "replace")).exitCode, 1);
    QCOMPARE(run({"derive", workspace(), "--spec", "{"}).exitCode, 1);
}

void TestSubsets::aFilterMakesADataset()
{
    QCOMPARE(run({"tag", workspace(), "--dataset", "all", "--tag", "long", "--filter",
                  R"({"by":"response_bytes","min":50})"})
                 .exitCode,
             0);
    const EngineAnswer made =
        run({"filter", workspace(), "--dataset", "all", "--name", "long ones", "--filter", R"({"tag":"long"})"});
    QVERIFY2(made.exitCode == 0, qPrintable(made.errors));
    QCOMPARE(made.output.trimmed(), QStringLiteral("long ones: 2 samples"));
    // What is kept with a sample goes along.
    QVERIFY(run({"export", workspace(), "--dataset", "long ones", path("long.jsonl")}).exitCode == 0);
    QFile file(path("long.jsonl"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray text = file.readAll();
    QCOMPARE(text.count('\n'), 2);
    QVERIFY(text.contains(R"("id":"n1")") && text.contains(R"("id":"n3")"));
}

void TestSubsets::valuesComeFromAFile()
{
    const QString file = write("scores.csv", "id,deita\nn0,0.5\nn2,4\nn9,1\n");
    const EngineAnswer joined =
        run({"values", workspace(), "--dataset", "all", "--name", "deita", "--column", "deita", "--join", "id", file});
    QVERIFY2(joined.exitCode == 0, qPrintable(joined.errors));
    QVERIFY(joined.output.contains("1 rows belong to no sample") && joined.output.contains("deita: 2 values"));
    QCOMPARE(run({"values", workspace(), "--dataset", "all", "--name", "own", "--column", "quality"}).exitCode, 0);
    const EngineAnswer kept =
        run({"filter", workspace(), "--dataset", "all", "--filter", R"({"by":"value","column":"deita","min":1})",
             "--filter", R"({"by":"value","column":"own","min":1})"});
    QVERIFY(kept.output.contains(": 1 stay, 3 go") && kept.output.contains(": 3 stay, 1 go"));
    QCOMPARE(run({"values", workspace(), "--dataset", "all", "--name", "x", "--column", "none"}).exitCode, 1);
}

void TestSubsets::nearDuplicatesAreLeftOut()
{
    const QStringList filter{"filter", workspace(), "--dataset", "all", "--filter", R"({"unique":"near"})"};
    QCOMPARE(run(filter).exitCode, 1);  // nobody has looked yet
    const EngineAnswer found = run({"duplicates", workspace(), "--dataset", "all", "--threshold", "0.8"});
    QVERIFY2(found.exitCode == 0, qPrintable(found.errors));
    QVERIFY2(found.output.contains("4 samples, 0 of them exact and 1 near"), qPrintable(found.output));
    QVERIFY(run(filter).output.contains(": 3 stay, 1 go"));
    // A data set that is made looks for itself.
    const EngineAnswer made =
        run({"filter", workspace(), "--dataset", "long ones", "--name", "one", "--filter", R"({"unique":"near"})"});
    QCOMPARE(made.output.trimmed(), QStringLiteral("one: 1 samples"));
}

void TestSubsets::deletingAsksFirst()
{
    const EngineAnswer asked = run({"delete", workspace(), "dataset", "one"});
    QCOMPARE(asked.exitCode, 0);
    QVERIFY(asked.output.contains("Nothing was deleted"));
    QVERIFY(run({"delete", workspace(), "dataset", "one", "--yes"}).output.contains("deleted"));
    QCOMPARE(run({"delete", workspace(), "dataset", "one"}).exitCode, 1);
    for (const char* kind : {"run", "model", "experiment"})
        QCOMPARE(run({"delete", workspace(), kind, "none"}).exitCode, 1);
}

void TestSubsets::aRecipeFiltersByScores()
{
    QByteArray recipe = smallRecipe(1);
    recipe.replace(R"("data": {"train": "train"})", R"("data": {"train": "best"})");
    recipe.replace(R"("test": {"generate")",
                   R"("best": {"from": "train", "filter": {"all": [{"by": "r_llm", "models": ["tutor"], "top": 0.5},
                       {"by": "ifd", "models": ["tutor"], "min": 0}]}}, "test": {"generate")");
    const QString folder = path("runs");
    const EngineAnswer ran = run({"run", folder, write("r.json", recipe)}, 90);
    QVERIFY2(ran.exitCode == 0, qPrintable(ran.errors));
    const EngineAnswer some =
        run({"filter", folder, "--dataset", "train", "--filter", R"({"by":"r_llm","models":["tutor"],"top":0.5})",
             "--filter", R"({"by":"ifd","models":["tutor"],"min":0})"});
    QVERIFY2(some.output.contains(": 24 stay, 24 go") && some.output.contains(": 48 stay, 0 go"),
             qPrintable(some.output + some.errors));
    QVERIFY(run({"filter", folder, "--dataset", "best", "--filter", R"({"by":"turns","min":0})"})
                .output.contains(": 24 stay, 0 go"));
    // The runs take their space with them.
    QVERIFY(run({"delete", folder, "run", "PoFT, seed 1", "--yes"}).output.contains("deleted"));
    QCOMPARE(run({"delete", folder, "run", "PoFT, seed 1"}).exitCode, 1);
    // The experiment goes, what it made stays until it is deleted itself.
    const EngineAnswer experiment = run({"delete", folder, "experiment", "small", "--yes"});
    QVERIFY2(experiment.output.contains("deleted"), qPrintable(experiment.output + experiment.errors));
    QCOMPARE(run({"delete", folder, "experiment", "small"}).exitCode, 1);
    const QDir models(folder + "/models");
    QCOMPARE(models.entryList({"tutor-*"}).size(), 1);
    QVERIFY(run({"delete", folder, "model", "tutor", "--yes"}).output.contains("deleted"));
    QCOMPARE(models.entryList({"tutor-*"}).size(), 0);
    QVERIFY(run({"delete", folder, "dataset", "best", "--yes"}).output.contains("deleted"));
}

QTEST_GUILESS_MAIN(TestSubsets)
#include "tst_subsets.moc"
