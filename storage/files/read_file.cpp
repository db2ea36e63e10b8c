// SPDX-License-Identifier: Apache-2.0
#include "storage/files/read_file.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <utility>

namespace poft::files {

Result<std::string> readFile(const std::filesystem::path& path)
{
    std::error_code code;
    const auto kind = std::filesystem::status(path, code).type();
    if (kind == std::filesystem::file_type::not_found)
        return fail(ErrorKind::NotFound, "There is no file " + path.string() + ".");
    if (kind != std::filesystem::file_type::regular && kind != std::filesystem::file_type::fifo)
        return fail(ErrorKind::Invalid, path.string() + " is not a file.");
    std::ifstream stream(path, std::ios::binary);
    if (!stream)
        return fail(ErrorKind::Io, path.string() + " cannot be read (" + std::strerror(errno) + ").");
    std::ostringstream text;
    // Of an empty file nothing is inserted, which sets the failure bit of `text`.
    if (stream.peek() != std::ifstream::traits_type::eof())
        text << stream.rdbuf();
    if (stream.bad() || !text)
        return fail(ErrorKind::Io, "Reading " + path.string() + " failed: check the disk.");
    return std::move(text).str();
}

}  // namespace poft::files
