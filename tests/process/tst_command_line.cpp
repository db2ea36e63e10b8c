// SPDX-License-Identifier: Apache-2.0
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

#include "storage/sqlite/connection.h"
#include "tests/process/engine_folder.h"

using namespace poft;

/// The command line as a person or a script meets it: answers, one clear sentence for bad input, exit codes.
class TestCommandLine : public QObject, private EngineFolder {
    Q_OBJECT

private Q_SLOTS:
    void init() { beginInNewFolder(); }
    void everyCommandHasHelp();
    void badUsageExitsWithTwo();
    void doctorAnswersInJson();
    void benchmarksGiveRates();
    void badInputGetsOneSentence_data();
    void badInputGetsOneSentence();
    void newerWorkspaceIsRefused();
    void questionsOfATaskAreAsked();
};

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
    const EngineAnswer answer = EngineProcess(root()).run({"bench", "templates", "scores", "--json"}, 120);
    QVERIFY2(answer.exitCode == 0, qPrintable(answer.errors));
    const QStringList lines = answer.output.split('\n', Qt::SkipEmptyParts);
    QCOMPARE(lines.size(), 3);
    for (const QString& line : lines) {
        const QJsonObject row = QJsonDocument::fromJson(line.toUtf8()).object();
        QVERIFY2(row["value"].toDouble() > 0 && !row["unit"].toString().isEmpty(), qPrintable(line));
    }
    QVERIFY(lines.last().contains("\"benchmark\":\"scores\""));
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
    arguments.replaceInStrings("FOLDER", root());
    const EngineAnswer answer = run(arguments);
    QVERIFY2(answer.exitCode == 1, qPrintable(answer.errors));
    const QString last = answer.errors.trimmed().split('\n').last();
    QVERIFY2(last.contains(part), qPrintable(answer.errors));
    QVERIFY2(last.startsWith("poft-engine: ") || last.startsWith("recipe: "), qPrintable(answer.errors));
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

QTEST_GUILESS_MAIN(TestCommandLine)
#include "tst_command_line.moc"
