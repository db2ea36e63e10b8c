// SPDX-License-Identifier: Apache-2.0
#include <QProcess>
#include <QRegularExpression>
#include <QTest>

namespace {

const char* const kTorch = "^lib(torch|c10|cu|nv|nccl)";
const char* const kArrow = "^lib(arrow|parquet)";
const char* const kQt = "^lib(Qt|qcustomplot|QCustomPlot)";

/// The libraries that the loader would bring in with a program, to any depth, by file name.
QStringList loadedWith(const QString& program)
{
    QProcess ldd;
    ldd.start(QStringLiteral("ldd"), {program});
    if (!ldd.waitForFinished(30000) || ldd.exitCode() != 0)
        return {};
    QStringList names;
    for (const QString& line :
         QString::fromUtf8(ldd.readAllStandardOutput()).split(QLatin1Char('\n'), Qt::SkipEmptyParts))
        names << line.trimmed().section(QLatin1Char(' '), 0, 0).section(QLatin1Char('/'), -1);
    return names;
}

/// What a program itself asks for.
QStringList neededBy(const QString& program)
{
    QProcess readelf;
    readelf.start(QStringLiteral("readelf"), {QStringLiteral("--dynamic"), QStringLiteral("--wide"), program});
    if (!readelf.waitForFinished(30000) || readelf.exitCode() != 0)
        return {};
    QStringList names;
    static const QRegularExpression entry(QStringLiteral("\\(NEEDED\\).*\\[(.*)\\]"));
    auto matches = entry.globalMatch(QString::fromUtf8(readelf.readAllStandardOutput()));
    while (matches.hasNext())
        names << matches.next().captured(1);
    return names;
}

QStringList matching(const QStringList& names, const char* pattern)
{
    return names.filter(QRegularExpression(QString::fromLatin1(pattern)));
}

class BinariesTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theWindowLoadsNoLibTorch()
    {
#ifdef POFT_WORKBENCH
        const QStringList loaded = loadedWith(QStringLiteral(POFT_WORKBENCH));
        QVERIFY2(!matching(loaded, kQt).isEmpty(), "ldd does not answer as expected");
        QCOMPARE(matching(loaded, kTorch), QStringList());
#else
        QSKIP("poft-workbench is not part of this build (POFT_GUI=OFF)");
#endif
    }

    void theEngineLoadsNeitherQtNorLibTorchNorArrow()
    {
#ifdef POFT_ENGINE
        const QStringList loaded = loadedWith(QStringLiteral(POFT_ENGINE));
        QVERIFY2(!matching(loaded, "^libstdc").isEmpty(), "ldd does not answer as expected");
        QCOMPARE(matching(loaded, kQt), QStringList());
        QCOMPARE(matching(loaded, kTorch), QStringList());
        QCOMPARE(matching(loaded, kArrow), QStringList());
#else
        QSKIP("poft-engine is not part of this build");
#endif
    }

    void theModuleAsksForNeitherQtNorSqlite()
    {
#ifdef POFT_MODULE
        const QStringList needed = neededBy(QStringLiteral(POFT_MODULE));
        QVERIFY2(!matching(needed, "^libtorch").isEmpty(), "readelf does not answer as expected");
        QCOMPARE(matching(needed, kQt), QStringList());
        QCOMPARE(matching(needed, "^libsqlite"), QStringList());
#else
        QSKIP("the LibTorch module is not part of this build (POFT_TORCH=OFF)");
#endif
    }

    void aProgramThatReachesLibTorchThroughAnotherIsFound()
    {
        const QString program = QStringLiteral(POFT_PLANTED_PROGRAM);
        QCOMPARE(matching(loadedWith(program), kTorch), QStringList({QStringLiteral("libtorch_cpu.so")}));
        QCOMPARE(matching(neededBy(program), kTorch), QStringList());
    }

    void aProgramWithQtIsFound()
    {
        const QString program = QCoreApplication::applicationFilePath();
        QVERIFY(!matching(loadedWith(program), kQt).isEmpty());
        QVERIFY(!matching(neededBy(program), kQt).isEmpty());
    }
};

}  // namespace

QTEST_GUILESS_MAIN(BinariesTest)
#include "tst_binaries.moc"
