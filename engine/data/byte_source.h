// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "storage/result/result.h"

namespace poft::data {

/// The bytes of a file from its begin to its end, in pieces. A packed file is a source around another one: read() then
/// gives the unpacked bytes, while the three figures below stay those of the file on disk.
class ByteSource {
public:
    virtual ~ByteSource() = default;

    /// Up to `size` bytes into `to`; 0 at the end of the file.
    virtual Result<std::size_t> read(char* to, std::size_t size) = 0;

    virtual std::uint64_t bytesRead() const = 0;
    virtual std::uint64_t bytesTotal() const = 0;

    /// Hex SHA-256 of the file on disk; valid once read() has returned 0.
    virtual std::string sha256() const = 0;
};

/// A file that was opened, and its first bytes, which read() will give again.
struct OpenedFile {
    std::unique_ptr<ByteSource> source;
    std::string start;  ///< up to 16 bytes
};

/// A regular file. Missing, a folder, not readable: one sentence.
Result<OpenedFile> openFile(const std::filesystem::path& path);

}  // namespace poft::data
