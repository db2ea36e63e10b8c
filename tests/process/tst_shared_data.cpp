// SPDX-License-Identifier: Apache-2.0
#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include "engine_process.h"

/// Real files of the formats that users bring, where the folder beside the checkout has them.
class TestSharedData : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void counts_data();
    void counts();
};

void TestSharedData::counts_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<QString>("answer");
    const auto row = [](const char* file, const QStringList& options, const char* answer) {
        QTest::newRow(file) << options << QStringLiteral("all: %1, 0 rows could not be used").arg(answer);
    };
    const QStringList questions{"--map", "prompt=question", "--map", "response=answer"};
    // Lines of a JSON Lines file, and what the folder's README says of the others.
    row("alpaca_1k.json", {}, "999 samples (messages)");
    row("gsm8k_train.jsonl", questions, "7473 samples (messages)");
    row("gsm8k_test.jsonl", questions, "1319 samples (messages)");
    row("preference_pairs_sharegpt.json", {}, "300 samples (pairs)");
    row("ultrachat_shaped_1k.parquet", {}, "999 samples (messages)");
    row("ultrafeedback_shaped.parquet", {}, "300 samples (pairs)");
}

void TestSharedData::counts()
{
    const QDir shared(QStringLiteral(POFT_SOURCE_DIR "/../shared/data"));
    const QString file = shared.filePath(QString::fromLatin1(QTest::currentDataTag()));
    if (!QFile::exists(file))
        QSKIP("there is no folder ../shared/data beside the checkout");
    QFETCH(QStringList, options);
    QFETCH(QString, answer);
    const QTemporaryDir folder;
    const EngineProcess engine(folder.path());
    const QString workspace = folder.filePath("ws");
    QCOMPARE(engine.run({"init", workspace}).exitCode, 0);
    const EngineAnswer made =
        engine.run(QStringList{"import", workspace, "--name", "all"} + options + QStringList{file}, 60);
    if (file.endsWith("parquet") && made.errors.contains("Parquet"))
        QSKIP("this build reads no Parquet");
    QVERIFY2(made.exitCode == 0, qPrintable(made.errors));
    QCOMPARE(made.output.section('\n', 0, 0), answer);
}

QTEST_GUILESS_MAIN(TestSharedData)
#include "tst_shared_data.moc"
