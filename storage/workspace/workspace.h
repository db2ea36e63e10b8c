// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "storage/records/id.h"
#include "storage/records/workspace_info.h"
#include "storage/result/result.h"
#include "storage/sqlite/connection.h"
#include "storage/workspace/file_lock.h"

namespace poft::storage {

/// An open workspace: a folder with workspace.db, runs/, models/, exports/ and locks/. Holds a shared lock on
/// locks/workspace while it lives, so that nobody migrates the database underneath. Its functions may be called from
/// any thread; connections may not be shared (each thread calls connect()).
class Workspace {
public:
    /// Makes a new workspace in a folder that is missing or empty; any other folder is refused and left alone.
    /// `createdBy` is the program and its version.
    static Result<Workspace> create(const std::filesystem::path& folder, const std::string& createdBy);

    /// Opens a workspace and brings its schema up to date (which needs it alone: else Busy with who has it open).
    /// Refused with one sentence: a folder that is no workspace, a newer version, a folder that cannot be written.
    static Result<Workspace> open(const std::filesystem::path& folder);

    /// A further connection to workspace.db.
    Result<Connection> connect(Access access = Access::ReadWrite) const;

    const std::filesystem::path& folder() const { return m_folder; }  ///< absolute
    std::filesystem::path databaseFile() const { return m_folder / "workspace.db"; }
    std::filesystem::path modelsFolder() const { return m_folder / "models"; }
    std::filesystem::path exportsFolder() const { return m_folder / "exports"; }
    std::filesystem::path locksFolder() const { return m_folder / "locks"; }
    std::filesystem::path jobLockFile(Id job) const;                          ///< locks/job-<id>
    std::filesystem::path runFolder(Id run) const;                            ///< runs/<id>
    std::filesystem::path checkpointFolder(Id run, std::int64_t step) const;  ///< runs/<id>/checkpoint-<step>

    /// A path as it is stored: relative when it lies inside the workspace, else absolute.
    std::string storedPath(const std::filesystem::path& path) const;
    /// The absolute path of a stored one.
    std::filesystem::path resolve(const std::string& stored) const;

private:
    Workspace(std::filesystem::path folder, FileLock lock);
    static Result<Workspace> build(const std::filesystem::path& folder, const std::string& createdBy);
    std::filesystem::path m_folder;
    FileLock m_lock;
};

/// The one row of `workspace`.
Result<WorkspaceInfo> workspaceInfo(Connection& connection);

/// Sets the clock of chat templates, "2026-01-31"; any other form is refused.
Status setTemplateDate(Connection& connection, const std::string& date);

}  // namespace poft::storage
