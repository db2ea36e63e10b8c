// SPDX-License-Identifier: Apache-2.0
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

namespace {

struct Outcome {
    int code = -1;
    QString printed;  ///< both streams
};

/// A stand-in for python3 that counts its calls, makes what `venv` and `pip install` make, and fails while `broken`
/// exists.
const char* const kPython = R"(#!/bin/bash
echo "$@" >>"$FAKE_LOG"
case "$*" in
  "-m venv "*)
    cu="$3/lib/python3.11/site-packages/nvidia/cu13"
    mkdir -p "$3/bin" "$cu"/{bin/crt,include,lib,nvvm}
    cp "$0" "$3/bin/python"
    touch "$cu"/lib/{libcudart.so.13,libcudart_static.a} "$cu/include/cuda.h" ;;
  *"pip install"*)
    sleep 0.3
    if [ -e "$FAKE_BROKEN" ]; then echo "no space left on this planet"; exit 1; fi
    site=$(cd "$(dirname "$0")/../lib/python3.11/site-packages" && pwd)
    case "$*" in
      *arrow.txt*"--target "*) mkdir -p "${@: -1}/pyarrow" ;;
      *cuda_toolkit*) printf '#!/bin/bash\necho release 13.0,\n' >"$site/nvidia/cu13/bin/nvcc"; chmod +x "$site/nvidia/cu13/bin/nvcc" ;;
      *) mkdir -p "$site/torch" ;;
    esac ;;
esac
)";

class WorkbenchTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(m_folder->isValid());
        QVERIFY(QDir(m_folder->path()).mkdir(QStringLiteral("bin")));
        writeProgram(QStringLiteral("bin/python3"), kPython);
        writeProgram(QStringLiteral("bin/df"), "#!/bin/bash\nprintf 'Avail\\n%sG\\n' \"${FAKE_FREE:-100}\"\n");
    }

    void cleanup() { m_folder.reset(); }

    void helpNamesThePlaces()
    {
        const Outcome outcome = run({QStringLiteral(POFT_SOURCE_DIR "/workbench"), QStringLiteral("--help")});
        QCOMPARE(outcome.code, 0);
        for (const char* text :
             {"./workbench test", "./workbench engine", "/data/poft-workbench/demo", "/cache/poft-workbench/libtorch"})
            QVERIFY2(outcome.printed.contains(QString::fromUtf8(text)), text);
    }

    void anUnknownCommandIsRefused()
    {
        const Outcome outcome = run({QStringLiteral(POFT_SOURCE_DIR "/workbench"), QStringLiteral("tset")});
        QCOMPARE(outcome.code, 2);
        QVERIFY(outcome.printed.contains(QStringLiteral("\"tset\" is none of its commands")));
    }

    void aFailedStepSaysWhichAndWhatToDo()
    {
        const Outcome outcome = script(
            "step cook \"Boiling water\" \"Light the stove.\" bash -c 'echo the stove is cold; exit 3'\necho "
            "unreachable");
        QCOMPARE(outcome.code, 1);
        QVERIFY(outcome.printed.contains(QStringLiteral("the stove is cold")));
        QVERIFY(outcome.printed.contains(
            QStringLiteral("the step \"Boiling water\" failed. Light the stove. The whole log: ") +
            m_folder->filePath(QStringLiteral("logs/cook.log"))));
        QVERIFY(!outcome.printed.contains(QStringLiteral("unreachable")));
    }

    void aStepLeavesTheInputToTheProgram()
    {
        const Outcome outcome = script("printf 'for the program\\n' | { step quiet \"Waiting\" \"\" cat; cat; }");
        QCOMPARE(outcome.code, 0);
        QVERIFY2(outcome.printed.contains(QStringLiteral("for the program")), qPrintable(outcome.printed));
    }

    void missingPackagesAreListed()
    {
        QFile list(m_folder->filePath(QStringLiteral("list.txt")));
        QVERIFY(list.open(QIODevice::WriteOnly));
        list.write("# a comment\nbash      # is everywhere\nno-such-package-1   # is nowhere\n\nno-such-package-2\n");
        list.close();
        if (!QFileInfo::exists(QStringLiteral("/usr/bin/dpkg-query")))
            QSKIP("this system has no dpkg");
        const Outcome outcome = script("missing_packages " + list.fileName().toUtf8());
        QCOMPARE(outcome.printed, QStringLiteral("no-such-package-1\nno-such-package-2\n"));
    }

    void everyPackageHasAReasonAndAPlaceInOrder()
    {
        for (const char* name : {"debian-12", "ubuntu-24.04"}) {
            QFile list(QStringLiteral(POFT_SOURCE_DIR "/setup/%1.txt").arg(QString::fromUtf8(name)));
            QVERIFY2(list.open(QIODevice::ReadOnly), name);
            QString before;
            for (const QString& line : QString::fromUtf8(list.readAll()).split(QLatin1Char('\n'), Qt::SkipEmptyParts)) {
                if (line.startsWith(QLatin1Char('#')))
                    continue;
                const QStringList parts = line.split(QLatin1Char('#'));
                QVERIFY2(parts.size() == 2 && parts[1].trimmed().size() > 3, qPrintable(line));
                QVERIFY2(before.compare(parts[0].trimmed()) < 0, qPrintable(line));
                before = parts[0].trimmed();
            }
        }
    }

    void libTorchIsInstalledOnceAndWhole()
    {
        const Outcome first = script(kInstall);
        QVERIFY2(first.code == 0, qPrintable(first.printed));
        const QString environment = m_folder->filePath(QStringLiteral("cache/poft-workbench/libtorch-2.11.0"));
        QVERIFY(first.printed.contains(QStringLiteral("toolkit: ") + environment + QStringLiteral("/cuda-view")));
        QVERIFY(QFileInfo(environment + QStringLiteral("/lib/python3.11/site-packages/torch")).isDir());
        QVERIFY(QFileInfo(environment + QStringLiteral("/cuda-view/bin/nvcc")).isExecutable());
        QVERIFY(QFileInfo::exists(environment + QStringLiteral("/cuda-view/include/cuda.h")));
        QCOMPARE(
            QFileInfo(environment + QStringLiteral("/cuda-view/lib64/libcudart.so")).canonicalFilePath(),
            QFileInfo(environment + QStringLiteral("/lib/python3.11/site-packages/nvidia/cu13/lib/libcudart.so.13"))
                .canonicalFilePath());
        QVERIFY2(!QFileInfo::exists(m_folder->filePath(QStringLiteral("cache/poft-workbench/partial"))), "leftovers");

        const int calls = pythonCalls(QString());
        const Outcome second = script(kInstall);
        QVERIFY2(second.code == 0, qPrintable(second.printed));
        QCOMPARE(pythonCalls(QString()), calls);
    }

    void arrowIsInstalledBesideIt()
    {
        const QByteArray both = QByteArray(kInstall) + "install_arrow\n";
        const QString wheel =
            m_folder->filePath(QStringLiteral("cache/poft-workbench/libtorch-2.11.0/arrow-26.0.1/pyarrow"));
        QFile broken(m_folder->filePath(QStringLiteral("broken")));
        QVERIFY(script(kInstall).code == 0 && broken.open(QIODevice::WriteOnly));
        QCOMPARE(script(both).code, 1);
        QVERIFY2(!QFileInfo::exists(wheel), "an installation that failed is taken as complete");
        QVERIFY(broken.remove());
        const Outcome outcome = script(both);
        QVERIFY2(outcome.code == 0, qPrintable(outcome.printed));
        QVERIFY(QFileInfo(wheel).isDir());
        QVERIFY2(!QFileInfo::exists(m_folder->filePath(QStringLiteral("cache/poft-workbench/partial"))), "leftovers");
        const int calls = pythonCalls(QString());
        QCOMPARE(script(both).code, 0);
        QCOMPARE(pythonCalls(QString()), calls);
    }

    /// The version stands where it is installed, and where it is found.
    void theVersionOfArrowIsTheSameEverywhere()
    {
        for (const char* name : {"setup/arrow.txt", "setup/arrow.sh", "engine/data/parquet/CMakeLists.txt"}) {
            QFile file(QStringLiteral(POFT_SOURCE_DIR "/") + QString::fromUtf8(name));
            QVERIFY2(file.open(QIODevice::ReadOnly), name);
            QVERIFY2(QString::fromUtf8(file.readAll()).contains(QStringLiteral("26.0.1")), name);
        }
    }

    void anInterruptedInstallationIsNotTakenAsComplete()
    {
        QFile broken(m_folder->filePath(QStringLiteral("broken")));
        QVERIFY(broken.open(QIODevice::WriteOnly));
        const Outcome failed = script(kInstall);
        QCOMPARE(failed.code, 1);
        QVERIFY(failed.printed.contains(QStringLiteral("no space left on this planet")));
        QVERIFY(failed.printed.contains(QStringLiteral("then start again")));
        QVERIFY(!QFileInfo::exists(m_folder->filePath(QStringLiteral("cache/poft-workbench/libtorch-2.11.0"))));
        QVERIFY(broken.remove());
        const Outcome again = script(kInstall);
        QVERIFY2(again.code == 0, qPrintable(again.printed));
    }

    void twoCheckoutsWaitForEachOther()
    {
        QProcess one;
        QProcess two;
        start(one, {QStringLiteral("-c"), prelude() + QString::fromUtf8(kInstall)});
        start(two, {QStringLiteral("-c"), prelude() + QString::fromUtf8(kInstall)});
        QVERIFY(one.waitForFinished(30000));
        QVERIFY(two.waitForFinished(30000));
        const QString printed = QString::fromUtf8(one.readAll() + two.readAll());
        QVERIFY2(one.exitCode() == 0 && two.exitCode() == 0, qPrintable(printed));
        QCOMPARE(pythonCalls(QStringLiteral("-m venv")), 1);
        QCOMPARE(printed.count(QStringLiteral("Installing LibTorch")), 1);
    }

    void aFullDiskIsNoticedBefore()
    {
        const Outcome outcome = script("export FAKE_FREE=3\n" + QByteArray(kInstall));
        QCOMPARE(outcome.code, 1);
        QVERIFY2(outcome.printed.contains(QStringLiteral("there are 3 GB; free some space, or set XDG_CACHE_HOME")),
                 qPrintable(outcome.printed));
        QCOMPARE(pythonCalls(QString()), 0);
    }

private:
    /// As on a machine without CUDA, whatever this one has.
    static constexpr const char* kInstall =
        "_system_cuda() { :; }\ninstall_libtorch\necho \"toolkit: $(cuda_toolkit)\"\n";

    void writeProgram(const QString& name, const char* text)
    {
        QFile file(m_folder->filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
        QVERIFY(file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    }

    /// What ./workbench does before it acts.
    QString prelude() const
    {
        return QStringLiteral(
                   "set -euo pipefail\nroot=%1\nlogs=%2/logs\nfor part in steps packages libtorch arrow; do . "
                   "\"$root/setup/$part.sh\"; done\n")
            .arg(QStringLiteral(POFT_SOURCE_DIR), m_folder->path());
    }

    void start(QProcess& process, const QStringList& arguments) const
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("PATH"),
                           m_folder->filePath(QStringLiteral("bin:")) + environment.value(QStringLiteral("PATH")));
        environment.insert(QStringLiteral("XDG_CACHE_HOME"), m_folder->filePath(QStringLiteral("cache")));
        environment.insert(QStringLiteral("XDG_DATA_HOME"), m_folder->filePath(QStringLiteral("data")));
        environment.insert(QStringLiteral("FAKE_LOG"), m_folder->filePath(QStringLiteral("python.log")));
        environment.insert(QStringLiteral("FAKE_BROKEN"), m_folder->filePath(QStringLiteral("broken")));
        process.setProcessEnvironment(environment);
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.start(QStringLiteral("bash"), arguments);
    }

    Outcome run(const QStringList& arguments) const
    {
        QProcess process;
        start(process, arguments);
        Outcome outcome;
        if (process.waitForFinished(30000))
            outcome.code = process.exitCode();
        outcome.printed = QString::fromUtf8(process.readAll());
        return outcome;
    }

    Outcome script(const QByteArray& text) const
    {
        return run({QStringLiteral("-c"), prelude() + QString::fromUtf8(text)});
    }

    int pythonCalls(const QString& containing) const
    {
        QFile log(m_folder->filePath(QStringLiteral("python.log")));
        if (!log.open(QIODevice::ReadOnly))
            return 0;
        return int(
            QString::fromUtf8(log.readAll()).split(QLatin1Char('\n'), Qt::SkipEmptyParts).filter(containing).size());
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

}  // namespace

QTEST_GUILESS_MAIN(WorkbenchTest)
#include "tst_workbench.moc"
