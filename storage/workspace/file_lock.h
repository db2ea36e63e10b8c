// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "storage/result/result.h"

namespace poft::storage {

/// A flock() on a file, held for the life of this object and freed by the kernel when the process dies, however it
/// dies. Close-on-exec: a child program does not inherit it. Two FileLocks of one process exclude each other as those
/// of two processes do.
class FileLock {
public:
    enum class Mode { Shared, Exclusive };

    /// Takes the lock without waiting; makes the file (and nothing else) where it is missing. No value: somebody else
    /// holds it. An Error: the file cannot be opened.
    static Result<std::optional<FileLock>> tryLock(const std::filesystem::path& file, Mode mode = Mode::Exclusive);

    /// Whether anybody holds the lock in a way that excludes `Exclusive`. A missing file is not held. It tries the lock
    /// for an instant, so claimers retry shortly.
    static bool isHeld(const std::filesystem::path& file);

    /// Who holds it, for a sentence: "poft-workbench (process 123)", several with ", " between; "another program" when
    /// the system does not say.
    static std::string holders(const std::filesystem::path& file);

    FileLock(FileLock&& other) noexcept;
    FileLock& operator=(FileLock&& other) noexcept;
    ~FileLock();

    /// Changes the mode without waiting. False when others do not allow it: then the lock is lost, whatever its mode
    /// was.
    bool convert(Mode mode);
    bool held() const { return m_descriptor >= 0; }

private:
    explicit FileLock(int descriptor) : m_descriptor(descriptor) {}
    void release();
    int m_descriptor = -1;
};

}  // namespace poft::storage
