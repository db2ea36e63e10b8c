// SPDX-License-Identifier: Apache-2.0
#include "storage/workspace/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <set>
#include <sstream>
#include <utility>

namespace poft::storage {

namespace {

int operation(FileLock::Mode mode)
{
    return (mode == FileLock::Mode::Shared ? LOCK_SH : LOCK_EX) | LOCK_NB;
}

int flockWithoutSignals(int descriptor, int what)
{
    int outcome = 0;
    do {
        outcome = flock(descriptor, what);
    } while (outcome != 0 && errno == EINTR);
    return outcome;
}

std::string nameOfProcess(int process)
{
    std::ifstream stream("/proc/" + std::to_string(process) + "/comm");
    std::string name;
    std::getline(stream, name);
    return (name.empty() ? "another program" : name) + " (process " + std::to_string(process) + ")";
}

}  // namespace

Result<std::optional<FileLock>> FileLock::tryLock(const std::filesystem::path& file, Mode mode)
{
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (descriptor < 0)
        return fail(ErrorKind::Io, "The lock file " + file.string() + " cannot be opened (" + std::strerror(errno) +
                                       "); make its folder writable.");
    FileLock lock(descriptor);
    if (flockWithoutSignals(descriptor, operation(mode)) == 0)
        return std::optional<FileLock>(std::move(lock));
    if (errno == EWOULDBLOCK)
        return std::optional<FileLock>();
    return fail(ErrorKind::Io, "The file system of " + file.string() + " does not support locks (" +
                                   std::strerror(errno) + "); put the workspace on a local disk.");
}

bool FileLock::isHeld(const std::filesystem::path& file)
{
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return false;
    FileLock probe(descriptor);
    return flockWithoutSignals(descriptor, LOCK_EX | LOCK_NB) != 0;
}

std::string FileLock::holders(const std::filesystem::path& file)
{
    struct stat status {};
    std::set<int> processes;
    if (::stat(file.c_str(), &status) == 0) {
        // "1: FLOCK  ADVISORY  WRITE 1234 08:01:5678 0 EOF": major and minor device in hexadecimal, then the inode.
        char wanted[64];
        std::snprintf(wanted, sizeof wanted, "%02x:%02x:%lu", major(status.st_dev), minor(status.st_dev),
                      static_cast<unsigned long>(status.st_ino));
        std::ifstream locks("/proc/locks");
        for (std::string line; std::getline(locks, line);) {
            std::istringstream words(line);
            std::string number, kind, advisory, access, place;
            int process = 0;
            if (words >> number >> kind >> advisory >> access >> process >> place && kind == "FLOCK" &&
                place == wanted && process > 0)
                processes.insert(process);
        }
    }
    std::string text;
    for (const int process : processes)
        text += (text.empty() ? "" : ", ") + nameOfProcess(process);
    return text.empty() ? "another program" : text;
}

FileLock::FileLock(FileLock&& other) noexcept : m_descriptor(std::exchange(other.m_descriptor, -1)) {}

FileLock& FileLock::operator=(FileLock&& other) noexcept
{
    if (this != &other) {
        release();
        m_descriptor = std::exchange(other.m_descriptor, -1);
    }
    return *this;
}

FileLock::~FileLock()
{
    release();
}

bool FileLock::convert(Mode mode)
{
    if (m_descriptor < 0)
        return false;
    if (flockWithoutSignals(m_descriptor, operation(mode)) == 0)
        return true;
    // The kernel drops the old mode before it tries the new one.
    release();
    return false;
}

void FileLock::release()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
    m_descriptor = -1;
}

}  // namespace poft::storage
