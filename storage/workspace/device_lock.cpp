// SPDX-License-Identifier: Apache-2.0
#include "storage/workspace/device_lock.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <thread>

namespace poft::storage {

namespace {

std::string variable(const char* name)
{
    const char* value = std::getenv(name);
    return value ? value : "";
}

/// A folder under a place that everybody may write to must be ours alone, or another user could hold our locks.
Status makePrivate(const std::filesystem::path& folder)
{
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
        return fail(ErrorKind::Io, "The folder " + folder.string() + " for the locks of devices cannot be made (" +
                                       std::strerror(errno) +
                                       "); set POFT_LOCK_DIR to a folder that you may write to.");
    struct stat status {};
    if (::lstat(folder.c_str(), &status) != 0 || !S_ISDIR(status.st_mode) || status.st_uid != ::geteuid() ||
        (status.st_mode & 0077) != 0)
        return fail(
            ErrorKind::Io,
            "The folder " + folder.string() +
                " for the locks of devices is not yours alone; remove it, or set POFT_LOCK_DIR to another folder.");
    return {};
}

Result<std::filesystem::path> deviceLockFile(const std::string& device)
{
    POFT_TRY_ASSIGN(const std::filesystem::path folder, deviceLockFolder());
    std::string name = "device-" + device;
    for (char& letter : name)
        if (letter == ':' || letter == '/')
            letter = '-';
    return folder / name;
}

}  // namespace

Result<std::filesystem::path> deviceLockFolder()
{
    if (const std::string named = variable("POFT_LOCK_DIR"); !named.empty()) {
        std::error_code error;
        std::filesystem::create_directories(named, error);
        if (!std::filesystem::is_directory(named, error))
            return fail(ErrorKind::Io,
                        "POFT_LOCK_DIR names " + named + ", which is no folder and cannot be made into one.");
        return std::filesystem::path(named);
    }
    std::filesystem::path folder;
    if (const std::string runtime = variable("XDG_RUNTIME_DIR");
        !runtime.empty() && ::access(runtime.c_str(), W_OK) == 0) {
        folder = std::filesystem::path(runtime) / "poft";
    } else {
        std::error_code error;
        folder = std::filesystem::temp_directory_path(error);
        if (error)
            folder = "/tmp";
        folder /= "poft-" + std::to_string(::geteuid());
    }
    POFT_TRY(makePrivate(folder));
    return folder;
}

Result<FileLock> lockDevice(const std::string& device)
{
    POFT_TRY_ASSIGN(const std::filesystem::path file, deviceLockFile(device));
    // A probe by deviceIsHeld() holds the lock for an instant; a worker holds it for long.
    for (int tries = 0; tries < 20; ++tries) {
        POFT_TRY_ASSIGN(std::optional<FileLock> lock, FileLock::tryLock(file));
        if (lock)
            return *std::move(lock);
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return fail(ErrorKind::Busy, "The device " + device + " is in use by " + FileLock::holders(file) +
                                     "; wait for it to end, or choose another device.");
}

Result<bool> deviceIsHeld(const std::string& device)
{
    POFT_TRY_ASSIGN(const std::filesystem::path file, deviceLockFile(device));
    return FileLock::isHeld(file);
}

}  // namespace poft::storage
