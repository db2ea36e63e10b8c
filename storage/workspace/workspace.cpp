// SPDX-License-Identifier: Apache-2.0
#include "storage/workspace/workspace.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <thread>

#include "storage/content/clock.h"
#include "storage/sqlite/failure.h"
#include "storage/sqlite/migrations.h"
#include "storage/sqlite/statement.h"
#include "storage/sqlite/transaction.h"
#include "storage/workspace/uuid.h"

namespace poft::storage {

namespace fs = std::filesystem;

namespace {

constexpr const char* kWorkspaceLock = "locks/workspace";
constexpr std::array kSubfolders{"locks", "runs", "models", "exports"};

Status makeFolder(const fs::path& folder)
{
    std::error_code error;
    fs::create_directories(folder, error);
    if (error)
        return fail(ErrorKind::Io, "The folder " + folder.string() + " cannot be made (" + error.message() +
                                       "); choose a place that you may write to.");
    return {};
}

Status insertWorkspaceRow(Connection& connection, const std::string& createdBy)
{
    return guarded([&]() -> Status {
        POFT_TRY_ASSIGN(WriteTransaction transaction, WriteTransaction::begin(connection));
        connection
            .prepare("INSERT INTO workspace (id, uuid, template_date, created_at, created_by) VALUES (1, ?, ?, ?, ?)")
            .bindAll(newUuid(), utcDate(), utcNow(), createdBy)
            .run();
        return transaction.commit();
    });
}

/// Takes the workspace's lock; a migration by another program lasts a moment, so this waits a moment.
Result<FileLock> lockWorkspace(const fs::path& folder)
{
    const fs::path file = folder / kWorkspaceLock;
    for (int tries = 0; tries < 40; ++tries) {
        POFT_TRY_ASSIGN(std::optional<FileLock> lock, FileLock::tryLock(file, FileLock::Mode::Shared));
        if (lock)
            return *std::move(lock);
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return fail(ErrorKind::Busy, "The workspace " + folder.string() + " is being brought up to date by " +
                                     FileLock::holders(file) + "; try again when that is done.");
}

/// The version of the database, where this program can read it; looked at without changing anything.
Result<int> readableVersion(const fs::path& folder)
{
    POFT_TRY_ASSIGN(Connection connection, Connection::open(folder / "workspace.db", Access::ReadOnly));
    POFT_TRY_ASSIGN(const int version, databaseVersion(connection));
    if (version > schemaVersion())
        return fail(ErrorKind::Incompatible,
                    "The workspace " + folder.string() + " was made by a newer version of this program (schema " +
                        std::to_string(version) + ", this one knows up to " + std::to_string(schemaVersion()) +
                        "); nothing was changed, open it with the newer version.");
    if (version == 0)
        return fail(ErrorKind::Incompatible,
                    folder.string() + " is not a workspace: its workspace.db was not made by this program.");
    return version;
}

/// Brings an older database up to date under the exclusive lock, then goes back to the shared one.
Status migrateAlone(const fs::path& folder, FileLock& lock, Connection& connection)
{
    if (!lock.convert(FileLock::Mode::Exclusive))
        return fail(ErrorKind::Busy,
                    "The workspace " + folder.string() + " must be brought up to date, which needs it alone, but " +
                        FileLock::holders(folder / kWorkspaceLock) + " has it open; close that and try again.");
    POFT_TRY(migrate(connection));
    if (!lock.convert(FileLock::Mode::Shared))
        return fail(ErrorKind::Busy, "The lock of the workspace " + folder.string() + " was lost; open it again.");
    return {};
}

Status checkIsWorkspace(const fs::path& folder)
{
    std::error_code error;
    if (!fs::exists(folder, error))
        return fail(ErrorKind::NotFound,
                    "There is no folder " + folder.string() + "; make a workspace there with `poft-engine init`.");
    if (!fs::exists(folder / "workspace.db", error))
        return fail(ErrorKind::NotFound,
                    folder.string() + " is not a workspace: it has no workspace.db; make one with `poft-engine init`.");
    if (::access(folder.c_str(), W_OK) != 0 || ::access((folder / "workspace.db").c_str(), W_OK) != 0)
        return fail(ErrorKind::Io, "The workspace " + folder.string() + " cannot be written (" + std::strerror(errno) +
                                       "); make the folder and its files writable, or work on a copy.");
    return {};
}

}  // namespace

Workspace::Workspace(fs::path folder, FileLock lock) : m_folder(std::move(folder)), m_lock(std::move(lock)) {}

Result<Workspace> Workspace::create(const fs::path& path, const std::string& createdBy)
{
    const fs::path folder = fs::absolute(path).lexically_normal();
    std::error_code error;
    if (fs::exists(folder / "workspace.db", error))
        return fail(ErrorKind::Invalid,
                    folder.string() + " is a workspace already; open it, or choose another folder.");
    if (fs::exists(folder, error) && !fs::is_directory(folder, error))
        return fail(ErrorKind::Invalid, folder.string() + " is a file; choose a folder that is missing or empty.");
    if (fs::exists(folder, error) && !fs::is_empty(folder, error))
        return fail(ErrorKind::Invalid, "The folder " + folder.string() +
                                            " is not empty and no workspace; choose one that is missing or empty.");
    const bool folderWasThere = fs::exists(folder, error);
    Result<Workspace> made = build(folder, createdBy);
    if (!made && made.error().kind != ErrorKind::Busy) {
        // What was begun is taken away again, so that a second try does not meet a folder that is "not empty".
        for (const char* name : kSubfolders)
            fs::remove_all(folder / name, error);
        if (!folderWasThere)
            fs::remove(folder, error);
    }
    return made;
}

Result<Workspace> Workspace::build(const fs::path& folder, const std::string& createdBy)
{
    for (const char* name : kSubfolders)
        POFT_TRY(makeFolder(folder / name));
    const fs::path lockFile = folder / kWorkspaceLock;
    POFT_TRY_ASSIGN(std::optional<FileLock> lock, FileLock::tryLock(lockFile));
    std::error_code error;
    if (!lock || fs::exists(folder / "workspace.db", error))
        return fail(ErrorKind::Busy, "The workspace " + folder.string() + " was just made by " +
                                         FileLock::holders(lockFile) + "; open it.");
    // The database appears under its name only when it is complete, so that nobody opens half of one.
    const fs::path unfinished = folder / "locks" / "new-workspace.db";
    {
        POFT_TRY_ASSIGN(Connection connection, Connection::open(unfinished, Access::Create));
        POFT_TRY(migrate(connection));
        POFT_TRY(insertWorkspaceRow(connection, createdBy));
    }
    fs::rename(unfinished, folder / "workspace.db", error);
    if (error)
        return fail(ErrorKind::Io, "The database of the workspace " + folder.string() + " cannot be put in place (" +
                                       error.message() + ").");
    if (!lock->convert(FileLock::Mode::Shared))
        return fail(ErrorKind::Busy, "The lock of the workspace " + folder.string() + " was lost; open it again.");
    return Workspace(folder, *std::move(lock));
}

Result<Workspace> Workspace::open(const fs::path& path)
{
    std::error_code error;
    fs::path folder = fs::canonical(path, error);
    if (error)
        folder = fs::absolute(path).lexically_normal();
    POFT_TRY(checkIsWorkspace(folder));
    POFT_TRY_ASSIGN(const int version, readableVersion(folder));
    for (const char* name : kSubfolders)
        POFT_TRY(makeFolder(folder / name));
    POFT_TRY_ASSIGN(FileLock lock, lockWorkspace(folder));
    POFT_TRY_ASSIGN(Connection connection, Connection::open(folder / "workspace.db", Access::ReadWrite));
    if (version < schemaVersion())
        POFT_TRY(migrateAlone(folder, lock, connection));
    POFT_TRY(workspaceInfo(connection));
    return Workspace(std::move(folder), std::move(lock));
}

Result<Connection> Workspace::connect(Access access) const
{
    return Connection::open(databaseFile(), access);
}

fs::path Workspace::jobLockFile(Id job) const
{
    return m_folder / "locks" / ("job-" + std::to_string(job));
}

fs::path Workspace::runFolder(Id run) const
{
    return m_folder / "runs" / std::to_string(run);
}

fs::path Workspace::checkpointFolder(Id run, std::int64_t step) const
{
    return runFolder(run) / ("checkpoint-" + std::to_string(step));
}

std::string Workspace::storedPath(const fs::path& path) const
{
    const fs::path absolute = fs::absolute(path).lexically_normal();
    const fs::path relative = absolute.lexically_relative(m_folder);
    if (relative.empty() || *relative.begin() == "..")
        return absolute.string();
    return relative.string();
}

fs::path Workspace::resolve(const std::string& stored) const
{
    return (m_folder / stored).lexically_normal();
}

Result<WorkspaceInfo> workspaceInfo(Connection& connection)
{
    return guarded([&]() -> Result<WorkspaceInfo> {
        Statement statement = connection.prepare(
            "SELECT uuid, change, template_date, created_at, created_by FROM workspace WHERE id = 1");
        if (!statement.step())
            return fail(ErrorKind::Incompatible,
                        connection.file().string() + " has no workspace row; restore it from a copy.");
        return WorkspaceInfo{statement.text(0), statement.integer(1), statement.text(2), statement.text(3),
                             statement.text(4)};
    });
}

Status setTemplateDate(Connection& connection, const std::string& date)
{
    int year = 0, month = 0, day = 0;
    char rest = 0;
    if (date.size() != 10 || std::sscanf(date.c_str(), "%4d-%2d-%2d%c", &year, &month, &day, &rest) != 3 ||
        !std::chrono::year_month_day(std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                     std::chrono::day(static_cast<unsigned>(day)))
             .ok())
        return fail(ErrorKind::Invalid, "\"" + date + "\" is no date of the form 2026-01-31.");
    return guarded([&]() -> Status {
        POFT_TRY_ASSIGN(WriteTransaction transaction, WriteTransaction::begin(connection));
        transaction.change();
        connection.prepare("UPDATE workspace SET template_date = ? WHERE id = 1").bindAll(date).run();
        return transaction.commit();
    });
}

}  // namespace poft::storage
