// SPDX-License-Identifier: Apache-2.0
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

namespace {

/// Runs CMake over a project of a few lines that includes layers.cmake, and returns what it printed, in one line; the
/// exit code goes to `code`. `lib/CMakeLists.txt` of the project holds `inFolder`.
QString configure(const QByteArray& project, const QByteArray& inFolder, int& code)
{
    QTemporaryDir folder;
    const auto write = [&folder](const QString& name, const QByteArray& text) {
        QFile file(folder.filePath(name));
        return file.open(QIODevice::WriteOnly) && file.write(text) == text.size();
    };
    if (!QDir(folder.path()).mkdir(QStringLiteral("lib")) || !write(QStringLiteral("lib/CMakeLists.txt"), inFolder))
        return QStringLiteral("cannot write the planted project");
    if (!write(QStringLiteral("CMakeLists.txt"),
               "cmake_minimum_required(VERSION 3.25)\nproject(Planted LANGUAGES NONE)\n"
               "include(\"" POFT_SOURCE_DIR "/tests/layers/layers.cmake\")\n"
               "add_library(base INTERFACE)\npoft_forbid(base)\n"
               "add_library(middle INTERFACE)\npoft_forbid(middle)\n"
               "add_library(top INTERFACE)\npoft_forbid(top \"^Qt6?::\" \"[Tt]orch\")\n"
               "add_subdirectory(lib)\n" +
                   project + "\npoft_check_layers(lib)\n"))
        return QStringLiteral("cannot write the planted project");
    QProcess cmake;
    cmake.setProcessChannelMode(QProcess::MergedChannels);
    cmake.start(QStringLiteral(POFT_CMAKE),
                // As this build does it: the default generator wants make, which a machine with Ninja may lack.
                {QStringLiteral("-G"), QStringLiteral(POFT_GENERATOR),
                 QStringLiteral("-DCMAKE_MAKE_PROGRAM=" POFT_MAKE_PROGRAM), QStringLiteral("-S"), folder.path(),
                 QStringLiteral("-B"), folder.filePath(QStringLiteral("build"))});
    if (!cmake.waitForFinished(30000))
        return QStringLiteral("cmake did not finish");
    code = cmake.exitCode();
    return QString::fromUtf8(cmake.readAll()).simplified();
}

class LinkRulesTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aForbiddenReachStopsTheConfiguration_data()
    {
        QTest::addColumn<QByteArray>("project");
        QTest::addColumn<QByteArray>("inFolder");
        QTest::addColumn<QString>("reached");
        QTest::addColumn<QString>("through");
        const auto row = [](const char* name, const char* project, const char* reached, const char* through,
                            const char* inFolder = "") {
            QTest::newRow(name) << QByteArray(project) << QByteArray(inFolder) << QString::fromUtf8(reached)
                                << QString::fromUtf8(through);
        };
        row("direct", "target_link_libraries(top INTERFACE Qt6::Core)", "Qt6::Core", "top");
        row("through another",
            "target_link_libraries(middle INTERFACE torch)\ntarget_link_libraries(top INTERFACE middle)", "torch",
            "middle");
        row("private dependency of a static library",
            "set_property(TARGET middle PROPERTY INTERFACE_LINK_LIBRARIES "
            "\"$<LINK_ONLY:Qt6::Gui>\")\ntarget_link_libraries(top INTERFACE middle)",
            "Qt6::Gui", "middle");
        row("under a condition", "target_link_libraries(top INTERFACE $<$<CONFIG:Debug>:base;Qt6::Core>)", "Qt6::Core",
            "top");
        row("under two conditions",
            "target_link_libraries(top INTERFACE $<BUILD_INTERFACE:$<IF:$<BOOL:x>,base,torch_cpu>>)", "torch_cpu",
            "top");
        row("through an alias",
            "add_library(Pretty::Middle ALIAS middle)\ntarget_link_libraries(middle INTERFACE "
            "torch)\ntarget_link_libraries(top INTERFACE Pretty::Middle)",
            "torch", "Pretty::Middle");
        row("through the objects of another",
            "add_library(objects INTERFACE)\ntarget_link_libraries(objects INTERFACE Qt6::Core)\ntarget_sources(top "
            "INTERFACE $<TARGET_OBJECTS:objects>)",
            "Qt6::Core", "objects");
        row("a file", "target_link_libraries(top INTERFACE /opt/somewhere/libtorch_cpu.so.2)",
            "/opt/somewhere/libtorch_cpu.so.2", "top");
        row("a flag", "target_link_libraries(top INTERFACE -ltorch)", "-ltorch", "top");
        row("a link option", "target_link_options(top INTERFACE -Wl,--push-state,-ltorch)", "-ltorch", "top");
        row("found in another folder", "target_link_libraries(top INTERFACE Nice::Thing)", "torch", "Nice::Thing",
            "add_library(Nice::Thing INTERFACE IMPORTED)\nset_property(TARGET Nice::Thing PROPERTY "
            "INTERFACE_LINK_LIBRARIES torch)\n"
            "add_library(user INTERFACE)\ntarget_link_libraries(user INTERFACE Nice::Thing)\npoft_forbid(user)\n");
        row("in a circle",
            "target_link_libraries(middle INTERFACE top torch)\ntarget_link_libraries(top INTERFACE middle)", "torch",
            "middle");
    }

    void aForbiddenReachStopsTheConfiguration()
    {
        QFETCH(QByteArray, project);
        QFETCH(QByteArray, inFolder);
        QFETCH(QString, reached);
        QFETCH(QString, through);
        int code = 0;
        const QString printed = configure(project, inFolder, code);
        const QString sentence =
            QStringLiteral("layering: top must not reach %1, which %2 links").arg(reached, through);
        QVERIFY2(printed.contains(sentence), qPrintable(printed));
        QCOMPARE(code, 1);
    }

    void allowedLinksConfigure()
    {
        int code = 1;
        const QString printed = configure(
            "target_link_libraries(middle INTERFACE base Threads::Threads $<$<CONFIG:Debug>:m>)\n"
            "target_link_libraries(top INTERFACE middle /usr/lib/libsqlite3.so)",
            "", code);
        QVERIFY2(code == 0, qPrintable(printed));
    }

    void aLibraryWithoutARuleStopsTheConfiguration()
    {
        int code = 0;
        const QString printed = configure("", "add_library(forgotten INTERFACE)", code);
        QVERIFY2(printed.contains(QStringLiteral("layering: forgotten has no rule")), qPrintable(printed));
        QCOMPARE(code, 1);
    }

    void aRuleWithoutATargetStopsTheConfiguration()
    {
        int code = 0;
        const QString printed = configure("", "poft_forbid(mistyped x)", code);
        QVERIFY2(printed.contains(QStringLiteral("layering: there is a rule for mistyped but no such target")),
                 qPrintable(printed));
        QCOMPARE(code, 1);
    }
};

}  // namespace

QTEST_GUILESS_MAIN(LinkRulesTest)
#include "tst_link_rules.moc"
