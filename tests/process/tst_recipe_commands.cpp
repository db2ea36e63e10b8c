// SPDX-License-Identifier: Apache-2.0
#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

#include "storage/tables/findings.h"
#include "storage/workspace/workspace.h"
#include "tests/process/engine_folder.h"

using namespace poft;

/// Recipes by the command line: their problems, what they would do, and what their models see.
class TestRecipeCommands : public QObject, private EngineFolder {
    Q_OBJECT

private Q_SLOTS:
    void init() { beginInNewFolder(); }
    void recipeProblemsAreReportedAtOnce();
    void wrongRecipeMakesNoWorkspace();
    void runTriesStoppedJobsAgain();
    void planChangesNothing();
    void planReadsRelativePathsFromAFolder();
    void planLeavesOutWhatIsDone();
    void previewShowsWhatIsLearnt();
    void tokenizersTooDifferentAreNoted();
};

void TestRecipeCommands::recipeProblemsAreReportedAtOnce()
{
    const QString folder = newWorkspace();
    const QString recipe =
        write("wrong.json",
              R"({"recipe_version":1,"name":"w","flavour":"sweet","training":{"learning_rate":-1,"colour":"red"},
        "arms":[{"name":"a","after":"nobody"}]})");
    for (const char* command : {"plan", "run"}) {
        const EngineAnswer answer = run({command, folder, recipe});
        QCOMPARE(answer.exitCode, 1);
        const QString all = answer.output + answer.errors;
        for (const char* path : {"/flavour", "/training/learning_rate", "/training/colour"})
            QVERIFY2(all.contains(path), qPrintable(all));
    }
    QCOMPARE(json(run({"jobs", folder, "--json"}))["jobs"].toArray().size(), 0);
}

void TestRecipeCommands::wrongRecipeMakesNoWorkspace()
{
    const QString folder = path(QStringLiteral("never"));
    QCOMPARE(run({"run", folder, write("wrong.json", R"({"recipe_version":1,"name":"w","colour":"red"})")}).exitCode,
             1);
    QVERIFY(!QFileInfo::exists(folder));
}

void TestRecipeCommands::runTriesStoppedJobsAgain()
{
    const QString folder = newWorkspace();
    const QString recipe = write("small.json", smallRecipe(1));
    QCOMPARE(run({"run", folder, recipe, "--queue"}).exitCode, 0);
    const auto states = [&] {
        QSet<QString> seen;
        for (const QJsonValue& job : json(run({"jobs", folder, "--json"}))["jobs"].toArray())
            seen.insert(job["state"].toString());
        return seen;
    };
    for (const QJsonValue& job : json(run({"jobs", folder, "--json"}))["jobs"].toArray())
        QCOMPARE(run({"control", folder, QString::number(job["id"].toInt()), "stop"}).exitCode, 0);
    QCOMPARE(states(), QSet<QString>{QStringLiteral("cancelled")});
    const EngineAnswer again = run({"run", folder, recipe});
    QVERIFY2(again.exitCode == 0, qPrintable(again.errors));
    QVERIFY2(again.errors.contains(QStringLiteral("tried again")), qPrintable(again.errors));
    QCOMPARE(states(), QSet<QString>{QStringLiteral("done")});
}

void TestRecipeCommands::planChangesNothing()
{
    const QString folder = newWorkspace();
    const QString recipe = write("small.json", smallRecipe(2));
    const EngineAnswer answer = run({"plan", folder, recipe, "--json"});
    QVERIFY2(answer.exitCode == 0, qPrintable(answer.errors));
    const QJsonObject plan = json(answer);
    QVERIFY(plan["jobs"].toArray().size() >= 8);
    QVERIFY(plan["totals"].toObject()["seconds"].toDouble() > 0);
    QVERIFY(plan["totals"].toObject()["memory_bytes"].toDouble() > 0);
    QCOMPARE(plan["totals"].toObject()["done"].toInt(), 0);
    QCOMPARE(json(run({"jobs", folder, "--json"}))["jobs"].toArray().size(), 0);
}

void TestRecipeCommands::planReadsRelativePathsFromAFolder()
{
    const QString folder = newWorkspace();
    write("right.jsonl", R"({"prompt":"1+1?","completion":"2"})");
    QVERIFY(QDir(root()).mkdir("elsewhere"));
    const QString recipe =
        write("elsewhere/small.json",
              smallRecipe(1).replace(R"("right": {"generate": {"part": "train", "count": 48, "seed": 1}})",
                                     R"("right": {"files": ["right.jsonl"]})"));
    const EngineAnswer beside = run({"plan", folder, recipe, "--json"});
    QCOMPARE(beside.exitCode, 1);
    QVERIFY2(beside.output.contains("elsewhere/right.jsonl does not exist"), qPrintable(beside.output));
    const EngineAnswer from = run({"plan", folder, recipe, "--folder", root(), "--json"});
    QVERIFY2(from.exitCode == 0, qPrintable(from.output + from.errors));
}

void TestRecipeCommands::planLeavesOutWhatIsDone()
{
    const QString folder = newWorkspace();
    const QString recipe = write("small.json", smallRecipe(1));
    QCOMPARE(run({"run", folder, recipe}).exitCode, 0);
    const QJsonObject same = json(run({"plan", folder, recipe, "--json"}));
    QCOMPARE(same["totals"].toObject()["done"].toInt(), same["jobs"].toArray().size());
    QCOMPARE(same["totals"].toObject()["seconds"].toDouble(), 0.0);
    // More epochs change the arms alone: data, models and scores are there.
    const QJsonObject longer = json(run({"plan", folder, write("longer.json", smallRecipe(2)), "--json"}));
    for (const QJsonValue& job : longer["jobs"].toArray()) {
        const bool isArm = job["kind"].toString() == QLatin1String("train");
        QVERIFY2(job["done"].toBool() != isArm, qPrintable(job["name"].toString()));
    }
    QVERIFY(longer["totals"].toObject()["seconds"].toDouble() > 0);
}

void TestRecipeCommands::previewShowsWhatIsLearnt()
{
    const QString folder = newWorkspace();
    QCOMPARE(run({"run", folder, write("small.json", smallRecipe(1))}).exitCode, 0);
    const QString file = write("two.jsonl", R"({"prompt":"How many?","response":"Seven."}
{"prompt":"And now?","response":"Eight, I think."}
)");
    QCOMPARE(run({"import", folder, "--name", "two", file}).exitCode, 0);
    const EngineAnswer answer = run({"preview", folder, "--dataset", "two", "--model", "base", "--json"});
    QVERIFY2(answer.exitCode == 0, qPrintable(answer.errors));
    const QJsonArray samples = json(answer)["samples"].toArray();
    QCOMPARE(samples.size(), 2);
    const QStringList responses{QStringLiteral("Seven.<|im_end|>"), QStringLiteral("Eight, I think.<|im_end|>")};
    for (int i = 0; i < 2; ++i) {
        const QByteArray text = samples[i]["text"].toString().toUtf8();
        const QJsonArray spans = samples[i]["response_spans"].toArray();
        QCOMPARE(spans.size(), 1);
        const int begin = spans[0][0].toInt();
        QCOMPARE(QString::fromUtf8(text.mid(begin, spans[0][1].toInt() - begin)), responses[i]);
        QCOMPARE(samples[i]["ids"].toArray().size(), samples[i]["offsets"].toArray().size());
        int ones = 0;
        for (const QJsonValue& bit : samples[i]["response_mask"].toArray())
            ones += bit.toInt();
        QCOMPARE(ones, samples[i]["response_tokens"].toInt());
        QVERIFY(samples[i]["findings"].toArray().isEmpty());
    }
    const EngineAnswer plain = run({"preview", folder, "--dataset", "two", "--model", "base", "--rows", "1"});
    QVERIFY2(plain.output.contains(QStringLiteral("⟦Seven.<|im_end|>⟧")), qPrintable(plain.output));
    QVERIFY(!plain.output.contains(QStringLiteral("Eight")));
    // Cut before the response begins: nothing is learnt, and it says so.
    const EngineAnswer cut =
        run({"preview", folder, "--dataset", "two", "--model", "base", "--rows", "1", "--max-length", "3"});
    QVERIFY2(cut.output.contains(QStringLiteral("will be dropped")), qPrintable(cut.output));
}

void TestRecipeCommands::tokenizersTooDifferentAreNoted()
{
    const QString folder = newWorkspace();
    QByteArray rows;
    for (int i = 0; i < 24; ++i)
        rows += QStringLiteral(R"({"prompt":"Fable %1?","response":"The quick brown fox jumps over the lazy dog."})")
                    .arg(i)
                    .toUtf8() +
                '\n';
    // The aligned model's tokenizer knows whole words of the responses, the target's is little more than bytes.
    QJsonObject document = QJsonDocument::fromJson(smallRecipe(1)).object();
    QJsonObject datasets = document["datasets"].toObject();
    datasets["words"] = QJsonObject{{"files", QJsonArray{write("words.jsonl", rows)}}, {"format", "auto"}};
    document["datasets"] = datasets;
    document["data"] = QJsonObject{{"train", "words"}};
    QJsonObject models = document["models"].toObject();
    for (const auto& [name, size] : {std::pair("base", 262), std::pair("tutor", 330)}) {
        QJsonObject model = models[QLatin1String(name)].toObject();
        QJsonObject make = model["make"].toObject();
        make["tokenizer"] = QJsonObject{{"vocab_size", size}, {"dataset", "words"}};
        model["make"] = make;
        models[QLatin1String(name)] = model;
    }
    document["models"] = models;
    const QString file = write("different.json", QJsonDocument(document).toJson());
    QCOMPARE(run({"run", folder, file}).exitCode, 0);
    const EngineAnswer plan = run({"plan", folder, file});
    QVERIFY2(plan.output.contains(QStringLiteral("times as long")), qPrintable(plan.output));
    auto workspace = storage::Workspace::open(folder.toStdString());
    auto connection = workspace->connect(storage::Access::ReadOnly);
    const auto findings = storage::listFindings(*connection);
    QVERIFY(findings);
    const bool found = std::ranges::any_of(*findings, [](const storage::Finding& finding) {
        return finding.sentence.find("nats per token") != std::string::npos;
    });
    QVERIFY2(found, "the run says by how much the scores are set apart");
}

QTEST_GUILESS_MAIN(TestRecipeCommands)
#include "tst_recipe_commands.moc"
