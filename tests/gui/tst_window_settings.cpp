// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "gui/app/settings.h"

using poft::gui::Settings;

/// What belongs to the person survives, and damage to it does no harm.
class TestSettings final : public QObject {
    Q_OBJECT

    static void write(const QString& path, const QByteArray& bytes)
    {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(bytes);
    }

private Q_SLOTS:
    void missingFileGivesDefaults()
    {
        QTemporaryDir folder;
        const Settings settings(folder.filePath(QStringLiteral("none.ini")));
        QVERIFY(settings.recentWorkspaces().isEmpty());
        QVERIFY(settings.geometry().isEmpty());
        QCOMPARE(settings.page(), 0);
        QCOMPARE(settings.smoothing(), 0.6);
        QCOMPARE(settings.lastFolder(), QDir::homePath());
    }

    void damagedFileGivesDefaults_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("binary") << QByteArray(4096, '\xff');
        QTest::newRow("half a line") << QByteArray("[window]\npage=");
        QTest::newRow("other types") << QByteArray(
            "[window]\npage=many\n[charts]\nsmoothing=nan\n[workspaces]\nrecent=7\n[files]\nlastFolder=/no/such/"
            "place\n");
        QTest::newRow("out of range") << QByteArray("[window]\npage=-5\n[charts]\nsmoothing=12\n");
    }
    void damagedFileGivesDefaults()
    {
        QFETCH(QByteArray, bytes);
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("settings.ini"));
        write(path, bytes);
        Settings settings(path);
        QVERIFY(settings.recentWorkspaces().isEmpty());
        QVERIFY(settings.page() >= 0);
        QVERIFY(settings.smoothing() >= 0 && settings.smoothing() <= 0.99);
        QVERIFY(QDir(settings.lastFolder()).exists());
        settings.setPage(3);
        QCOMPARE(settings.page(), 3);
    }

    void valuesComeBack()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("settings.ini"));
        {
            Settings settings(path);
            settings.setPage(4);
            settings.setSmoothing(0.25);
            settings.setGeometry("abc");
            settings.setSplitter(QStringLiteral("runsPage.splitter"), "def");
            settings.setLastFolder(folder.path());
        }
        const Settings settings(path);
        QCOMPARE(settings.page(), 4);
        QCOMPARE(settings.smoothing(), 0.25);
        QCOMPARE(settings.geometry(), QByteArray("abc"));
        QCOMPARE(settings.splitter(QStringLiteral("runsPage.splitter")), QByteArray("def"));
        QCOMPARE(settings.lastFolder(), folder.path());
    }

    void recentWorkspacesAreNewestFirstAndExist()
    {
        QTemporaryDir folder;
        Settings settings(folder.filePath(QStringLiteral("settings.ini")));
        QStringList made;
        for (int i = 0; i < 12; ++i) {
            const QString path = folder.filePath(QString::number(i));
            QDir().mkpath(path);
            write(path + QStringLiteral("/workspace.db"), "x");
            settings.addRecentWorkspace(path);
            made.prepend(path);
        }
        QCOMPARE(settings.recentWorkspaces(), made.mid(0, 10));
        settings.addRecentWorkspace(made[3]);
        QCOMPARE(settings.recentWorkspaces().first(), made[3]);
        QCOMPARE(settings.recentWorkspaces().size(), 10);
        QVERIFY(QDir(made[3]).removeRecursively());
        QVERIFY(!settings.recentWorkspaces().contains(made[3]));
    }
};

QTEST_GUILESS_MAIN(TestSettings)
#include "tst_window_settings.moc"
