// SPDX-License-Identifier: Apache-2.0
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

namespace {

/// Whether a file with this one include compiles with a target's include paths (a ;-list).
bool compiles(const char* includeLine, const char* paths)
{
    QTemporaryDir folder;
    const QString name = folder.filePath(QStringLiteral("probe.cpp"));
    QFile file(name);
    if (!file.open(QIODevice::WriteOnly) || file.write(includeLine) < 0 || file.write("\n") < 0)
        return false;
    file.close();
    QStringList arguments{QStringLiteral("-std=c++20"), QStringLiteral("-fsyntax-only"), name};
    for (const QString& path : QString::fromUtf8(paths).split(QLatin1Char(';'), Qt::SkipEmptyParts))
        arguments << QStringLiteral("-I") + path;
    QProcess compiler;
    compiler.start(QStringLiteral(POFT_COMPILER), arguments);
    return compiler.waitForFinished(60000) && compiler.exitStatus() == QProcess::NormalExit && compiler.exitCode() == 0;
}

/// The first lock: without linking Qt or LibTorch their headers are out of reach.
class IncludePathsTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void headersOfOthersAreOutOfReach_data()
    {
        QTest::addColumn<QByteArray>("paths");
        // One file for each target, written by CMake: its include paths.
        const QDir folder(QStringLiteral(POFT_PATHS_FOLDER));
        for (const QString& target : folder.entryList(QDir::Files)) {
            QFile file(folder.filePath(target));
            QVERIFY(file.open(QIODevice::ReadOnly));
            QTest::newRow(qPrintable(target)) << file.readAll();
        }
    }

    void headersOfOthersAreOutOfReach()
    {
        QFETCH(QByteArray, paths);
        QVERIFY2(compiles("#include \"engine/method/objective.h\"", paths.constData()),
                 "our own headers must be found");
        QVERIFY(!compiles("#include <QString>", paths.constData()));
        QVERIFY(!compiles("#include <QtCore/QString>", paths.constData()));
        QVERIFY(!compiles("#include <torch/torch.h>", paths.constData()));
    }

    void aPathToQtIsNoticed()
    {
        QVERIFY2(compiles("#include <type_traits>", ""), "the compiler does not run");
        QTemporaryDir planted;
        QFile header(planted.filePath(QStringLiteral("QString")));
        QVERIFY(header.open(QIODevice::WriteOnly));
        QVERIFY(compiles("#include <QString>", planted.path().toUtf8().constData()));
    }
};

}  // namespace

QTEST_GUILESS_MAIN(IncludePathsTest)
#include "tst_include_paths.moc"
