// SPDX-License-Identifier: Apache-2.0
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QtTest>

#include <sys/stat.h>

#include "storage/tables/findings.h"
#include "storage/workspace/workspace.h"
#include "tests/process/engine_process.h"

using namespace poft;

/// The command line as a person or a script meets it: answers, one clear sentence for bad input, exit codes.
class TestCommandLine : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void everyCommandHasHelp();
    void badUsageExitsWithTwo();
    void doctorAnswersInJson();
    void benchmarksGiveRates();
    void importAndListing();
    void importByMap();
    void badRowsAreListedAndTheOthersUsed();
    void noiseIsMadeAndFlagged();
    void splitsHaveNoContentInCommon();
    void badInputGetsOneSentence_data();
    void badInputGetsOneSentence();
    void failedImportLeavesNothing();
    void newerWorkspaceIsRefused();
    void recipeProblemsAreReportedAtOnce();
    void wrongRecipeMakesNoWorkspace();
    void runTriesStoppedJobsAgain();
    void planChangesNothing();
    void planReadsRelativePathsFromAFolder();
    void planLeavesOutWhatIsDone();
    void previewShowsWhatIsLearnt();
    void tokenizersTooDifferentAreNoted();
    void questionsOfATaskAreAsked();
    void exportGivesWhatWasImported();
    void exportReplacesNoDevice();
    void fullDiskIsOneSentence();

private:
    QString path(const QString& name) const { return m_folder->filePath(name); }
    QString write(const QString& name, const QByteArray& bytes) const
    {
        QFile file(path(name));
        if (file.open(QIODevice::WriteOnly))
            file.write(bytes);
        return file.fileName();
    }
    EngineAnswer run(const QStringList& arguments) const { return EngineProcess(m_folder->path()).run(arguments); }
    QString newWorkspace() const
    {
        const QString folder = path("workspace");
        return run({"init", folder}).exitCode == 0 ? folder : QString();
    }
    static QJsonObject json(const EngineAnswer& answer)
    {
        return QJsonDocument::fromJson(answer.output.toUtf8()).object();
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestCommandLine::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
}

void TestCommandLine::everyCommandHasHelp()
{
    const EngineAnswer top = run({"--help"});
    QCOMPARE(top.exitCode, 0);
    for (const char* command : {"doctor", "init",   "inspect",  "import", "models",   "score",    "plan",       "run",
                                "work",   "jobs",   "control",  "report", "export",   "filter",   "duplicates", "tag",
                                "values", "delete", "tokenize", "render", "logprobs", "generate", "bench"}) {
        QVERIFY2(top.output.contains(command), command);
        QCOMPARE(run({command, "--help"}).exitCode, 0);
    }
}

void TestCommandLine::badUsageExitsWithTwo()
{
    for (const QStringList& arguments :
         {QStringList{}, QStringList{"dance"}, QStringList{"init"}, QStringList{"run", "x"},
          QStringList{"control", "x", "1", "explode"}, QStringList{"inspect", "x", "--rows", "many"},
          QStringList{"bench", "everything"}}) {
        const EngineAnswer answer = run(arguments);
        QVERIFY2(answer.exitCode == 2, qPrintable(arguments.join(' ') + ": " + answer.errors));
        QVERIFY(!answer.errors.isEmpty());
    }
}

void TestCommandLine::doctorAnswersInJson()
{
    const EngineAnswer answer = run({"doctor", "--json"});
    QCOMPARE(answer.exitCode, 0);
    QStringList topics;
    const QJsonArray checks = json(answer)["checks"].toArray();
    for (const auto& check : checks)
        topics << check.toObject()["topic"].toString();
    for (const char* topic : {"engine", "processor", "memory", "workspaces", "GPU driver", "LibTorch", "cpu"})
        QVERIFY2(topics.contains(topic), topic);
}

void TestCommandLine::benchmarksGiveRates()
{
    const EngineAnswer answer = EngineProcess(m_folder->path()).run({"bench", "templates", "scores", "--json"}, 120);
    QVERIFY2(answer.exitCode == 0, qPrintable(answer.errors));
    const QStringList lines = answer.output.split('\n', Qt::SkipEmptyParts);
    QCOMPARE(lines.size(), 3);
    for (const QString& line : lines) {
        const QJsonObject row = QJsonDocument::fromJson(line.toUtf8()).object();
        QVERIFY2(row["value"].toDouble() > 0 && !row["unit"].toString().isEmpty(), qPrintable(line));
    }
    QVERIFY(lines.last().contains("\"benchmark\":\"scores\""));
}

void TestCommandLine::importAndListing()
{
    const QString folder = newWorkspace();
    const QString file = write("a.jsonl", R"({"instruction":"Say A","input":"","output":"A"}
{"instruction":"Say B","input":"","output":"B"}
)");
    const EngineAnswer answer = run({"import", folder, "--name", "letters", file});
    QVERIFY2(answer.exitCode == 0, qPrintable(answer.errors));
    QVERIFY(answer.output.startsWith("letters: 2 samples"));
    const QJsonArray jobs = json(run({"jobs", folder, "--json"}))["jobs"].toArray();
    QCOMPARE(jobs.size(), 1);
    QCOMPARE(jobs[0].toObject()["state"].toString(), QStringLiteral("done"));
    // The same name again is refused and nothing is queued.
    QCOMPARE(run({"import", folder, "--name", "letters", file}).exitCode, 1);
    QCOMPARE(json(run({"jobs", folder, "--json"}))["jobs"].toArray().size(), 1);
}

void TestCommandLine::importByMap()
{
    const QString folder = newWorkspace();
    const QString file =
        write("q.jsonl", "{\"question\":\"1+1?\",\"answer\":\"2\"}\n{\"question\":\"2+2?\",\"answer\":\"4\"}\n");
    const EngineAnswer unmapped = run({"import", folder, "--name", "sums", file});
    QCOMPARE(unmapped.exitCode, 1);
    QVERIFY2(unmapped.errors.contains("question") && unmapped.errors.contains("answer"), qPrintable(unmapped.errors));
    const EngineAnswer mapped =
        run({"import", folder, "--name", "sums", "--map", "prompt=question", "--map", "response=answer", file});
    QVERIFY2(mapped.exitCode == 0, qPrintable(mapped.errors));
    QVERIFY(mapped.output.startsWith("sums: 2 samples"));
}

void TestCommandLine::badRowsAreListedAndTheOthersUsed()
{
    const QString folder = newWorkspace();
    const QString file =
        write("mixed.jsonl",
              "{\"instruction\":\"a\",\"output\":\"1\"}\n{\"instruction\":\"b\",\"output\":\"2\"}\nnot json\n"
              "{\"instruction\":\"c\",\"output\":\"3\"}\n{\"instruction\":\"no "
              "response\"}\n{\"instruction\":\"d\",\"output\":\"\xff\"}\n"
              "{\"instruction\":\"e\",\"output\":\"5\"}\n");
    const EngineAnswer answer = run({"import", folder, "--name", "mixed", file});
    QVERIFY2(answer.exitCode == 0, qPrintable(answer.errors));
    QVERIFY2(answer.output.contains("4 samples") && answer.output.contains("3 rows could not be used"),
             qPrintable(answer.output));
    for (const char* line : {":3:", ":5:", ":6:"})
        QVERIFY2(answer.output.contains(line), line);
}

void TestCommandLine::noiseIsMadeAndFlagged()
{
    const QString folder = newWorkspace();
    QByteArray rows;
    for (int i = 0; i < 40; ++i)
        rows += "{\"prompt\":\"q" + QByteArray::number(i) + "\",\"completion\":\"answer number " +
                QByteArray::number(i) + "\"}\n";
    QCOMPARE(run({"import", folder, "--name", "clean", write("clean.jsonl", rows)}).exitCode, 0);
    QCOMPARE(
        run({"import", folder, "--name", "other", write("other.jsonl", "{\"text\":\"foreign words\"}\n")}).exitCode, 0);
    const EngineAnswer made =
        run({"noise", folder, "--dataset", "clean", "--name", "noisy", "--kind", "empty_response=0.25", "--kind",
             "foreign_response=0.1", "--source", "other", "--mode", "add", "--seed", "3"});
    QVERIFY2(made.exitCode == 0, qPrintable(made.errors));
    QCOMPARE(made.output, QString("noisy: 54 samples, 14 of them noise\n"));
    const QString file = m_folder->filePath("noisy.jsonl");
    QCOMPARE(run({"export", folder, "--dataset", "noisy", file}).exitCode, 0);
    QFile exported(file);
    QVERIFY(exported.open(QIODevice::ReadOnly));
    const QByteArray text = exported.readAll();
    QCOMPARE(text.count("\"noise_kind\":\"empty_response\""), 10);
    QCOMPARE(text.count("foreign words"), 4);
    // Empty answers that are known noise come back.
    QVERIFY(run({"import", folder, "--name", "again", file}).output.startsWith("again: 54 samples"));

    for (const QStringList& bad : {QStringList{"--kind", "gremlins=0.1"}, QStringList{"--kind", "shuffled_words"},
                                   QStringList{"--kind", "foreign_response=0.1"}}) {
        const EngineAnswer refused = run(QStringList{"noise", folder, "--dataset", "clean", "--name", "x"} + bad);
        QCOMPARE(refused.exitCode, 1);
        QVERIFY2(refused.errors.contains("gremlins") || refused.errors.contains("shuffled_words=0.1") ||
                     refused.errors.contains("source") || refused.errors.contains("kind=rate"),
                 qPrintable(refused.errors));
    }
}

void TestCommandLine::splitsHaveNoContentInCommon()
{
    const QString folder = newWorkspace();
    QByteArray rows;
    for (int i = 0; i < 300; ++i)
        rows += "{\"text\":\"row " + QByteArray::number(i) + "\"}\n";
    QCOMPARE(run({"import", folder, "--name", "all", write("all.jsonl", rows)}).exitCode, 0);
    // The same samples in reverse, with some missing: each stays on its side.
    QList<QByteArray> lines = rows.split('\n');
    std::reverse(lines.begin(), lines.end());
    QCOMPARE(
        run({"import", folder, "--name", "some", write("some.jsonl", lines.mid(0, 200).join('\n') + "\n")}).exitCode,
        0);
    for (const char* dataset : {"all", "some"}) {
        const QString name = QString::fromLatin1(dataset);
        const EngineAnswer parts = run({"split", folder, "--dataset", name, "--part", name + "-train=0.7", "--part",
                                        name + "-dev=0.2", "--part", name + "-test=0.1", "--seed", "9"});
        QVERIFY2(parts.exitCode == 0, qPrintable(parts.errors));
    }
    const auto texts = [&](const QString& dataset) {
        const QString file = m_folder->filePath(dataset + ".out.jsonl");
        run({"export", folder, "--dataset", dataset, file});
        QFile exported(file);
        if (!exported.open(QIODevice::ReadOnly))
            return QSet<QByteArray>();
        const QList<QByteArray> list = exported.readAll().trimmed().split('\n');
        return QSet<QByteArray>(list.begin(), list.end());
    };
    qsizetype together = 0;
    for (const char* part : {"-train", "-dev", "-test"}) {
        const auto all = texts(QStringLiteral("all") + part);
        const auto some = texts(QStringLiteral("some") + part);
        together += all.size();
        QVERIFY2(all.contains(some) && some.size() < all.size(), part);
    }
    QCOMPARE(together, 300);
    QCOMPARE(run({"split", folder, "--dataset", "all", "--part", "a=0.9", "--part", "b=0.2"}).exitCode, 1);
    QCOMPARE(run({"split", folder, "--dataset", "all", "--part", "all=0.9"}).exitCode, 1);
}

void TestCommandLine::badInputGetsOneSentence_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("part");
    QTest::newRow("missing file") << QStringList{"inspect", "FOLDER/none.json"} << "none.json";
    QTest::newRow("empty file") << QStringList{"import", "WORKSPACE", "--name", "x", "FOLDER/empty.json"}
                                << "empty.json";
    QTest::newRow("truncated array") << QStringList{"import", "WORKSPACE", "--name", "x", "FOLDER/truncated.json"}
                                     << "truncated.json";
    QTest::newRow("wrong format") << QStringList{"import", "WORKSPACE", "--name", "x", "FOLDER/picture.json"}
                                  << "picture.json";
    QTest::newRow("a folder instead of a file") << QStringList{"import", "WORKSPACE", "--name", "x", "FOLDER"} << "";
    QTest::newRow("no such workspace") << QStringList{"jobs", "FOLDER/nowhere"} << "nowhere";
    QTest::newRow("a folder that is no workspace") << QStringList{"jobs", "FOLDER"} << "workspace";
    QTest::newRow("init over a foreign folder") << QStringList{"init", "FOLDER"} << "";
    QTest::newRow("a folder that is no model")
        << QStringList{"models", "add", "WORKSPACE", "--name", "m", "FOLDER"} << "config.json";
    QTest::newRow("a missing model") << QStringList{"models", "add", "WORKSPACE", "--name", "m", "FOLDER/nomodel"}
                                     << "nomodel";
    QTest::newRow("unknown data set") << QStringList{"score", "WORKSPACE", "--dataset", "nosuch", "--model", "m"}
                                      << "nosuch";
    QTest::newRow("unknown experiment") << QStringList{"report", "WORKSPACE", "nosuch", "--output", "FOLDER/r"}
                                        << "nosuch";
    QTest::newRow("unknown job") << QStringList{"control", "WORKSPACE", "77", "stop"} << "77";
    QTest::newRow("missing recipe") << QStringList{"plan", "WORKSPACE", "FOLDER/none.json"} << "none.json";
    QTest::newRow("a recipe that is no JSON")
        << QStringList{"plan", "WORKSPACE", "FOLDER/truncated.json"} << "truncated.json";
    QTest::newRow("unknown device") << QStringList{"work", "WORKSPACE", "--device", "cuda:9"} << "cuda:9";
    QTest::newRow("map to an unknown field")
        << QStringList{"inspect", "FOLDER/good.json", "--map", "shape=round"} << "shape";
    QTest::newRow("map of a missing column")
        << QStringList{"inspect", "FOLDER/good.json", "--map", "prompt=q", "--map", "response=output"} << "q";
}

void TestCommandLine::badInputGetsOneSentence()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, part);
    const QString folder = newWorkspace();
    write("empty.json", "");
    write("truncated.json", "[{\"instruction\":\"a\",\"output\":\"b\"},{\"instruc");
    write("picture.json", QByteArray("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16));
    write("good.json", R"([{"instruction":"a","output":"b"}])");
    arguments.replaceInStrings("WORKSPACE", folder);
    arguments.replaceInStrings("FOLDER", m_folder->path());
    const EngineAnswer answer = run(arguments);
    QVERIFY2(answer.exitCode == 1, qPrintable(answer.errors));
    const QString last = answer.errors.trimmed().split('\n').last();
    QVERIFY2(last.contains(part), qPrintable(answer.errors));
    QVERIFY2(last.startsWith("poft-engine: ") || last.startsWith("recipe: "), qPrintable(answer.errors));
}

void TestCommandLine::failedImportLeavesNothing()
{
    const QString folder = newWorkspace();
    const QString file = write("truncated.json", "[{\"instruction\":\"a\",\"output\":\"b\"},{\"instruc");
    QCOMPARE(run({"import", folder, "--name", "x", file}).exitCode, 1);
    const QString good = write("good.json", R"([{"instruction":"a","output":"b"}])");
    const EngineAnswer second = run({"import", folder, "--name", "x", good});
    QVERIFY2(second.exitCode == 0, qPrintable(second.errors));
    QVERIFY(second.output.startsWith("x: 1 samples"));
}

void TestCommandLine::newerWorkspaceIsRefused()
{
    const QString folder = newWorkspace();
    {
        auto connection =
            storage::Connection::open((folder + "/workspace.db").toStdString(), storage::Access::ReadWrite);
        QVERIFY(connection.has_value());
        connection->execute("PRAGMA user_version = 99");
    }
    const EngineAnswer answer = run({"jobs", folder});
    QCOMPARE(answer.exitCode, 1);
    QVERIFY2(answer.errors.contains("99"), qPrintable(answer.errors));
}

void TestCommandLine::recipeProblemsAreReportedAtOnce()
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

void TestCommandLine::wrongRecipeMakesNoWorkspace()
{
    const QString folder = path(QStringLiteral("never"));
    QCOMPARE(run({"run", folder, write("wrong.json", R"({"recipe_version":1,"name":"w","colour":"red"})")}).exitCode,
             1);
    QVERIFY(!QFileInfo::exists(folder));
}

void TestCommandLine::runTriesStoppedJobsAgain()
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

void TestCommandLine::planChangesNothing()
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

void TestCommandLine::planReadsRelativePathsFromAFolder()
{
    const QString folder = newWorkspace();
    write("right.jsonl", R"({"prompt":"1+1?","completion":"2"})");
    QVERIFY(QDir(m_folder->path()).mkdir("elsewhere"));
    const QString recipe =
        write("elsewhere/small.json",
              smallRecipe(1).replace(R"("right": {"generate": {"part": "train", "count": 48, "seed": 1}})",
                                     R"("right": {"files": ["right.jsonl"]})"));
    const EngineAnswer beside = run({"plan", folder, recipe, "--json"});
    QCOMPARE(beside.exitCode, 1);
    QVERIFY2(beside.output.contains("elsewhere/right.jsonl does not exist"), qPrintable(beside.output));
    const EngineAnswer from = run({"plan", folder, recipe, "--folder", m_folder->path(), "--json"});
    QVERIFY2(from.exitCode == 0, qPrintable(from.output + from.errors));
}

void TestCommandLine::planLeavesOutWhatIsDone()
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

void TestCommandLine::previewShowsWhatIsLearnt()
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

void TestCommandLine::tokenizersTooDifferentAreNoted()
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

void TestCommandLine::questionsOfATaskAreAsked()
{
    const QString folder = newWorkspace();
    QCOMPARE(run({"run", folder, write("small.json", smallRecipe(1))}).exitCode, 0);
    const QString rows = write("arc.jsonl",
                               R"({"question":"Which?","choices":{"text":["a","b"],"label":["A","B"]},"answerKey":"B"}
{"question":"What?","choices":{"text":["c","d"],"label":["A","B"]},"answerKey":"A"}
{"question":"Broken?","choices":{"text":["c","d"],"label":["A","B"]},"answerKey":"E"}
)");
    const QStringList ask{"evaluate", folder,       "--model", "base",     "--task",    "arc_challenge", "--data",
                          rows,       "--few-shot", "1",       "--output", path("out"), "--json"};
    const EngineAnswer answer = run(ask);
    QVERIFY2(answer.exitCode == 0, qPrintable(answer.errors));
    const QJsonObject result = json(answer);
    QCOMPARE(result["task"].toString(), QStringLiteral("arc_challenge (1 shots)"));
    QCOMPARE(result["items"].toInt(), 2);
    QCOMPARE(result["skipped"].toArray().size(), 1);
    QCOMPARE(result["skipped"][0]["row"].toInt(), 3);
    QVERIFY(result["lm_eval"].toString().contains(QStringLiteral("--num_fewshot 1")));
    for (const char* file : {"out/results.json", "out/samples_arc_challenge.jsonl"})
        QVERIFY(QFile::exists(path(file)));
    // Asked again, the result takes the place of the first.
    QCOMPARE(run(ask).exitCode, 0);

    const QString other = write("other.jsonl", R"({"prompt":"a","response":"b"})");
    const EngineAnswer wrong = run({"evaluate", folder, "--model", "base", "--task", "arc_challenge", "--data", other});
    QCOMPARE(wrong.exitCode, 1);
    QVERIFY2(wrong.errors.contains(QStringLiteral("no column question")), qPrintable(wrong.errors));
    const EngineAnswer few = run({"evaluate", folder, "--model", "base", "--task", "arc_challenge", "--data", rows});
    QCOMPARE(few.exitCode, 1);
    QVERIFY2(few.errors.contains(QStringLiteral("wants 25 solved items")), qPrintable(few.errors));
}

void TestCommandLine::exportGivesWhatWasImported()
{
    const QString folder = newWorkspace();
    const QString file =
        write("a.jsonl", "{\"instruction\":\"Say \xc3\xa9\",\"input\":\"\",\"output\":\"\xc3\xa9\"}\n");
    QCOMPARE(run({"import", folder, "--name", "one", file}).exitCode, 0);
    const QString out = path("out.jsonl");
    const EngineAnswer answer = run({"export", folder, "--dataset", "one", out});
    QVERIFY2(answer.exitCode == 0, qPrintable(answer.errors));
    QFile written(out);
    QVERIFY(written.open(QIODevice::ReadOnly));
    const QJsonObject row = QJsonDocument::fromJson(written.readLine()).object();
    QCOMPARE(row["messages"].toArray()[1].toObject()["content"].toString(), QString::fromUtf8("\xc3\xa9"));
}

void TestCommandLine::exportReplacesNoDevice()
{
    const QString folder = newWorkspace();
    const QString file = write("a.jsonl", "{\"instruction\":\"a\",\"output\":\"b\"}\n");
    QCOMPARE(run({"import", folder, "--name", "one", file}).exitCode, 0);
    const QString pipe = path("pipe");
    QCOMPARE(::mkfifo(pipe.toUtf8().constData(), 0600), 0);
    const EngineAnswer answer = run({"export", folder, "--dataset", "one", pipe});
    QCOMPARE(answer.exitCode, 1);
    QVERIFY2(answer.errors.contains("no regular file"), qPrintable(answer.errors));
}

void TestCommandLine::fullDiskIsOneSentence()
{
    const QString folder = newWorkspace();
    QByteArray rows;
    for (int i = 0; i < 5000; ++i)
        rows += "{\"instruction\":\"a long enough question " + QByteArray::number(i) +
                "\",\"output\":\"an answer of some length\"}\n";
    const QString file = write("many.jsonl", rows);
    // A limit on the size of files is met like the end of a disk: writes fail in the middle.
    const EngineAnswer answer =
        EngineProcess(m_folder->path()).runWithFileLimit({"import", folder, "--name", "many", file}, 400 * 1024);
    QCOMPARE(answer.exitCode, 1);
    QCOMPARE(answer.errors.trimmed().split('\n').last().count("poft-engine: "), 1);
    const EngineAnswer second = run({"import", folder, "--name", "many", file});
    QVERIFY2(second.exitCode == 0, qPrintable(second.errors));
    QVERIFY2(second.output.startsWith("many: 5000 samples"), qPrintable(second.output));
}

QTEST_GUILESS_MAIN(TestCommandLine)
#include "tst_command_line.moc"
