// SPDX-License-Identifier: Apache-2.0
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "resources/resources.h"

namespace {

class ResourcesTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { qunsetenv("POFT_RESOURCES"); }

    void theBuildTreeLeadsToTheSourceFolder()
    {
        std::error_code error;
        QVERIFY(std::filesystem::equivalent(poft::resourceFolder(), POFT_SOURCE_DIR "/resources", error));
        QCOMPARE(error.value(), 0);
    }

    void theEnvironmentWins()
    {
        qputenv("POFT_RESOURCES", "/some/other/place");
        QCOMPARE(poft::resourceFolder().string(), std::string("/some/other/place"));
    }

    void anEmptyVariableIsNoChoice()
    {
        const std::filesystem::path usual = poft::resourceFolder();
        qputenv("POFT_RESOURCES", "");
        QCOMPARE(poft::resourceFolder().string(), usual.string());
    }

    void aFileIsFoundByItsName()
    {
        QTemporaryDir folder;
        QFile file(folder.filePath(QStringLiteral("one.json")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        qputenv("POFT_RESOURCES", folder.path().toUtf8());
        const auto found = poft::resourceFile("one.json");
        QVERIFY(found.has_value());
        QCOMPARE(found->string(), file.fileName().toStdString());
    }

    void aMissingFileIsNamed()
    {
        QTemporaryDir folder;
        qputenv("POFT_RESOURCES", folder.path().toUtf8());
        const auto found = poft::resourceFile("recipes/absent.json");
        QVERIFY(!found.has_value());
        QVERIFY(found.error().kind == poft::ErrorKind::NotFound);
        QVERIFY(found.error().message.find(folder.path().toStdString() + "/recipes/absent.json") != std::string::npos);
    }
};

}  // namespace

QTEST_GUILESS_MAIN(ResourcesTest)
#include "tst_resources.moc"
