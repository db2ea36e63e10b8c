// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "storage/result/result.h"

namespace poft::data {

/// A file that appears under its name only when it is whole: it is written beside it, synced and renamed by commit().
/// Without a commit nothing is left, and a file that had the name stays as it was.
class AtomicFile {
public:
    static Result<AtomicFile> create(const std::filesystem::path& path);

    AtomicFile(AtomicFile&& other) noexcept;
    AtomicFile& operator=(AtomicFile&&) = delete;
    ~AtomicFile();

    /// Buffered; a full disk may be told by a later call.
    Status write(std::string_view bytes);
    Status commit();

private:
    AtomicFile(std::filesystem::path path, std::filesystem::path temporary, int descriptor)
        : m_path(std::move(path)), m_temporary(std::move(temporary)), m_descriptor(descriptor)
    {
    }
    Status flush();

    std::filesystem::path m_path;
    std::filesystem::path m_temporary;
    int m_descriptor = -1;
    std::string m_buffer;
};

}  // namespace poft::data
