// SPDX-License-Identifier: Apache-2.0
#include "storage/workspace/workspace.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <QFile>
#include <QTest>

#include <functional>

#include "storage/content/clock.h"
#include "storage/sqlite/migrations.h"
#include "storage/workspace/device_lock.h"
#include "tests/storage/fixture.h"

using namespace poft;
using namespace poft::storage;
using namespace poft::storage::testing;

namespace fs = std::filesystem;

namespace {

/// Runs `work` in a child process without root's rights; true when it returned true there.
bool asOrdinaryUser(const std::function<bool()>& work)
{
    const pid_t child = ::fork();
    if (child == 0) {
        const bool dropped = ::getuid() != 0 || (::setgid(65534) == 0 && ::setuid(65534) == 0);
        ::_exit(dropped && work() ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

class WorkspaceTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void createMakesAWholeWorkspace();
    void createRefusesForeignFolders();
    void failedCreateLeavesNothing();
    void openRefusesWhatIsNoWorkspace();
    void openRefusesANewerVersion();
    void openNeedsAWritableFolder();
    void migrationNeedsTheWorkspaceAlone();
    void lockIsExclusiveAndFreedByDeath();
    void sharedLocksGoTogether();
    void deviceLockNamesItsHolder();
    void deviceLockFolderIsPrivate();
    void pathsAreStoredRelativeInside();
    void templateDateIsChecked();
};

void WorkspaceTest::createMakesAWholeWorkspace()
{
    TestWorkspace test;
    for (const char* name : {"runs", "models", "exports", "locks"})
        QVERIFY(fs::is_directory(test.folder / name));
    const WorkspaceInfo info = value(workspaceInfo(test.connection));
    QCOMPARE(info.uuid.size(), std::size_t{36});
    QCOMPARE(info.uuid[14], '7');
    QCOMPARE(info.change, 0);
    QCOMPARE(info.templateDate, utcDate());
    QCOMPARE(info.createdBy, std::string("test 1.0"));
    QCOMPARE(value(databaseVersion(test.connection)), schemaVersion());
    QVERIFY(Workspace::open(test.folder).has_value());

    QTemporaryDir empty;
    QVERIFY(Workspace::create(empty.path().toStdString(), "t").has_value());
}

void WorkspaceTest::createRefusesForeignFolders()
{
    TestWorkspace test;
    QVERIFY(Workspace::create(test.folder, "t").error().message.find("is a workspace already") != std::string::npos);
    QTemporaryDir directory;
    QFile file(directory.filePath(QStringLiteral("letter.txt")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QVERIFY(
        Workspace::create(directory.path().toStdString(), "t").error().message.find("is not empty and no workspace") !=
        std::string::npos);
    QVERIFY(Workspace::create(file.fileName().toStdString(), "t").error().message.find("is a file") !=
            std::string::npos);
    QCOMPARE(std::distance(fs::directory_iterator(directory.path().toStdString()), fs::directory_iterator()), 1);
}

void WorkspaceTest::failedCreateLeavesNothing()
{
    QTemporaryDir directory;
    const fs::path parent = directory.path().toStdString();
    ::chmod(parent.c_str(), 0555);
    const bool refused = asOrdinaryUser([&] {
        const Result<Workspace> made = Workspace::create(parent / "ws", "t");
        return !made && made.error().message.find("cannot be made") != std::string::npos;
    });
    ::chmod(parent.c_str(), 0755);
    QVERIFY(refused);
    QVERIFY(fs::is_empty(parent));
}

void WorkspaceTest::openRefusesWhatIsNoWorkspace()
{
    QTemporaryDir directory;
    const fs::path folder = directory.path().toStdString();
    QCOMPARE(Workspace::open(folder / "none").error().kind, ErrorKind::NotFound);
    QVERIFY(Workspace::open(folder).error().message.find("is not a workspace: it has no workspace.db") !=
            std::string::npos);
    QFile file(directory.filePath(QStringLiteral("workspace.db")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.close();
    QVERIFY(Workspace::open(folder).error().message.find("was not made by this program") != std::string::npos);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(QByteArray(4096, 'x')) == 4096);
    file.close();
    QCOMPARE(Workspace::open(folder).error().kind, ErrorKind::Incompatible);
    // Nothing was made there.
    QCOMPARE(std::distance(fs::directory_iterator(folder), fs::directory_iterator()), 1);
}

void WorkspaceTest::openRefusesANewerVersion()
{
    TestWorkspace test;
    test.connection.execute("PRAGMA user_version = 99");
    const Result<Workspace> refused = Workspace::open(test.folder);
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind, ErrorKind::Incompatible);
    QCOMPARE(refused.error().message,
             "The workspace " + test.folder.string() +
                 " was made by a newer version of this program (schema 99, this one knows up to " +
                 std::to_string(schemaVersion()) + "); nothing was changed, open it with the newer version.");
    Peer peer(test.folder, {"open"});
    QCOMPARE(peer.rest(), refused.error().message);
}

void WorkspaceTest::openNeedsAWritableFolder()
{
    TestWorkspace test;
    ::chmod(test.directory.path().toStdString().c_str(), 0755);
    ::chmod(test.folder.c_str(), 0555);
    const bool refused = asOrdinaryUser([&] {
        const Result<Workspace> opened = Workspace::open(test.folder);
        return !opened && opened.error().kind == ErrorKind::Io &&
               opened.error().message.find("cannot be written") != std::string::npos;
    });
    ::chmod(test.folder.c_str(), 0755);
    QVERIFY(refused);
}

void WorkspaceTest::migrationNeedsTheWorkspaceAlone()
{
    // Another process has it open: the shared lock cannot become exclusive, and the holder is named.
    TestWorkspace test;
    Peer peer(test.folder, {"open"});
    QCOMPARE(peer.line(), std::string("open"));
    const fs::path file = test.folder / "locks" / "workspace";
    FileLock mine = *value(FileLock::tryLock(file, FileLock::Mode::Shared));
    QVERIFY(!mine.convert(FileLock::Mode::Exclusive));
    QVERIFY(!mine.held());
    QVERIFY(!value(FileLock::tryLock(file, FileLock::Mode::Exclusive)));
    QVERIFY(FileLock::holders(file).find("poft_storage_pe (process ") != std::string::npos);
}

void WorkspaceTest::lockIsExclusiveAndFreedByDeath()
{
    TestWorkspace test;
    qputenv("POFT_LOCK_DIR", test.directory.path().toUtf8());
    const fs::path file = test.directory.filePath(QStringLiteral("device-cuda-0")).toStdString();
    QVERIFY(!FileLock::isHeld(file));
    Peer peer(test.folder, {"device", "cuda:0"});
    QCOMPARE(peer.line(), std::string("locked"));
    QVERIFY(FileLock::isHeld(file));
    QVERIFY(!value(FileLock::tryLock(file)));
    peer.kill();
    std::optional<FileLock> lock = value(FileLock::tryLock(file));
    QVERIFY(lock.has_value());
    // Also against this process itself, and free with the object.
    QVERIFY(!value(FileLock::tryLock(file)));
    FileLock moved = *std::move(lock);
    lock.reset();
    QVERIFY(FileLock::isHeld(file));
    {
        const FileLock last = std::move(moved);
    }
    QVERIFY(!FileLock::isHeld(file));
    QVERIFY(!FileLock::tryLock(test.folder / "no such folder" / "x"));
}

void WorkspaceTest::sharedLocksGoTogether()
{
    QTemporaryDir directory;
    const fs::path file = directory.filePath(QStringLiteral("l")).toStdString();
    FileLock first = *value(FileLock::tryLock(file, FileLock::Mode::Shared));
    {
        const FileLock second = *value(FileLock::tryLock(file, FileLock::Mode::Shared));
        QVERIFY(!value(FileLock::tryLock(file, FileLock::Mode::Exclusive)));
    }
    QVERIFY(first.convert(FileLock::Mode::Exclusive));
    QVERIFY(!value(FileLock::tryLock(file, FileLock::Mode::Shared)));
}

void WorkspaceTest::deviceLockNamesItsHolder()
{
    TestWorkspace test;
    qputenv("POFT_LOCK_DIR", test.directory.path().toUtf8());
    QVERIFY(!value(deviceIsHeld("cpu")));
    Peer peer(test.folder, {"device", "cpu"});
    QCOMPARE(peer.line(), std::string("locked"));
    QVERIFY(value(deviceIsHeld("cpu")));
    QVERIFY(!value(deviceIsHeld("cuda:0")));
    const Result<FileLock> refused = lockDevice("cpu");
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind, ErrorKind::Busy);
    QVERIFY(refused.error().message.find("The device cpu is in use by poft_storage_pe (process ") == 0);
    QVERIFY(lockDevice("cuda:0").has_value());
}

void WorkspaceTest::deviceLockFolderIsPrivate()
{
    QTemporaryDir directory;
    qunsetenv("POFT_LOCK_DIR");
    qputenv("XDG_RUNTIME_DIR", directory.path().toUtf8());
    const fs::path folder = value(deviceLockFolder());
    QCOMPARE(folder, fs::path(directory.path().toStdString()) / "poft");
    struct stat status {};
    QCOMPARE(::stat(folder.c_str(), &status), 0);
    QCOMPARE(status.st_mode & 0777, static_cast<mode_t>(0700));
    ::chmod(folder.c_str(), 0777);
    QVERIFY(deviceLockFolder().error().message.find("is not yours alone") != std::string::npos);
    qunsetenv("XDG_RUNTIME_DIR");
    qputenv("TMPDIR", directory.path().toUtf8());
    QCOMPARE(value(deviceLockFolder()),
             fs::path(directory.path().toStdString()) / ("poft-" + std::to_string(::geteuid())));
    qunsetenv("TMPDIR");
}

void WorkspaceTest::pathsAreStoredRelativeInside()
{
    TestWorkspace test;
    const Workspace& workspace = test.workspace;
    QCOMPARE(workspace.storedPath(workspace.checkpointFolder(3, 120)), std::string("runs/3/checkpoint-120"));
    QCOMPARE(workspace.storedPath("/somewhere/model"), std::string("/somewhere/model"));
    QCOMPARE(workspace.storedPath(test.folder / ".." / "x"), (test.folder.parent_path() / "x").string());
    QCOMPARE(workspace.resolve("runs/3/checkpoint-120"), workspace.checkpointFolder(3, 120));
    QCOMPARE(workspace.resolve("/somewhere/model"), fs::path("/somewhere/model"));
    QCOMPARE(workspace.jobLockFile(5), test.folder / "locks" / "job-5");
}

void WorkspaceTest::templateDateIsChecked()
{
    TestWorkspace test;
    POFT_OK(setTemplateDate(test.connection, "2024-02-29"));
    QCOMPARE(value(workspaceInfo(test.connection)).templateDate, std::string("2024-02-29"));
    for (const char* date : {"2023-02-29", "2024-2-29", "today", "2024-13-01", "2024-02-29x", ""})
        QVERIFY2(!setTemplateDate(test.connection, date), date);
}

QTEST_GUILESS_MAIN(WorkspaceTest)
#include "tst_workspace.moc"
