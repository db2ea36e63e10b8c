// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "storage/result/result.h"

namespace poft::files {

/// A file in the making: bytes go to a temporary name in the folder of `path`; commit() syncs them to the disk and
/// renames. Without commit() the destructor removes the temporary file, so a failure leaves the old file, if any, as it
/// was.
class NewFile {
public:
    static Result<NewFile> create(const std::filesystem::path& path);

    NewFile(NewFile&& other) noexcept;
    NewFile& operator=(NewFile&& other) = delete;
    ~NewFile();

    /// Buffered: a full disk may be told by a later call.
    Status write(std::string_view bytes);
    Status commit();

private:
    NewFile(std::filesystem::path path, std::filesystem::path temporary, int descriptor);
    Status pass(std::string_view bytes);
    Status flush();

    std::filesystem::path m_path;
    std::filesystem::path m_temporary;
    int m_descriptor = -1;
    std::string m_buffer;
};

/// The whole of a small file, replaced at once.
Status writeFile(const std::filesystem::path& path, std::string_view bytes);

}  // namespace poft::files
