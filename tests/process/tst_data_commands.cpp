// SPDX-License-Identifier: Apache-2.0
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

#include <sys/stat.h>

#include "tests/process/engine_folder.h"

/// Data sets by the command line: brought in, made noisy, parted, written out.
class TestDataCommands : public QObject, private EngineFolder {
    Q_OBJECT

private Q_SLOTS:
    void init() { beginInNewFolder(); }
    void importAndListing();
    void importByMap();
    void badRowsAreListedAndTheOthersUsed();
    void noiseIsMadeAndFlagged();
    void splitsHaveNoContentInCommon();
    void failedImportLeavesNothing();
    void exportGivesWhatWasImported();
    void exportReplacesNoDevice();
    void fullDiskIsOneSentence();
};

void TestDataCommands::importAndListing()
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

void TestDataCommands::importByMap()
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

void TestDataCommands::badRowsAreListedAndTheOthersUsed()
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

void TestDataCommands::noiseIsMadeAndFlagged()
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
    const QString file = path("noisy.jsonl");
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

void TestDataCommands::splitsHaveNoContentInCommon()
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
        const QString file = path(dataset + ".out.jsonl");
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

void TestDataCommands::failedImportLeavesNothing()
{
    const QString folder = newWorkspace();
    const QString file = write("truncated.json", "[{\"instruction\":\"a\",\"output\":\"b\"},{\"instruc");
    QCOMPARE(run({"import", folder, "--name", "x", file}).exitCode, 1);
    const QString good = write("good.json", R"([{"instruction":"a","output":"b"}])");
    const EngineAnswer second = run({"import", folder, "--name", "x", good});
    QVERIFY2(second.exitCode == 0, qPrintable(second.errors));
    QVERIFY(second.output.startsWith("x: 1 samples"));
}

void TestDataCommands::exportGivesWhatWasImported()
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

void TestDataCommands::exportReplacesNoDevice()
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

void TestDataCommands::fullDiskIsOneSentence()
{
    const QString folder = newWorkspace();
    QByteArray rows;
    for (int i = 0; i < 5000; ++i)
        rows += "{\"instruction\":\"a long enough question " + QByteArray::number(i) +
                "\",\"output\":\"an answer of some length\"}\n";
    const QString file = write("many.jsonl", rows);
    // A limit on the size of files is met like the end of a disk: writes fail in the middle.
    const EngineAnswer answer =
        EngineProcess(root()).runWithFileLimit({"import", folder, "--name", "many", file}, 400 * 1024);
    QCOMPARE(answer.exitCode, 1);
    QCOMPARE(answer.errors.trimmed().split('\n').last().count("poft-engine: "), 1);
    const EngineAnswer second = run({"import", folder, "--name", "many", file});
    QVERIFY2(second.exitCode == 0, qPrintable(second.errors));
    QVERIFY2(second.output.startsWith("many: 5000 samples"), qPrintable(second.output));
}

QTEST_GUILESS_MAIN(TestDataCommands)
#include "tst_data_commands.moc"
