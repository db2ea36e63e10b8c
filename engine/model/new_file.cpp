// SPDX-License-Identifier: Apache-2.0
#include "engine/model/new_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <utility>

namespace poft::model {

namespace {

tl::unexpected<Error> systemError(const std::string& what, const std::filesystem::path& path, int code)
{
    return fail(ErrorKind::Io, what + " " + path.string() + ": " + std::strerror(code) + ".");
}

}  // namespace

NewFile::NewFile(std::filesystem::path path, std::filesystem::path temporary, int descriptor)
    : m_path(std::move(path)), m_temporary(std::move(temporary)), m_descriptor(descriptor)
{
}

NewFile::NewFile(NewFile&& other) noexcept
    : m_path(std::move(other.m_path)),
      m_temporary(std::move(other.m_temporary)),
      m_descriptor(std::exchange(other.m_descriptor, -1))
{
}

NewFile::~NewFile()
{
    if (m_descriptor >= 0) {
        ::close(m_descriptor);
        ::unlink(m_temporary.c_str());
    }
}

Result<NewFile> NewFile::create(const std::filesystem::path& path)
{
    std::filesystem::path temporary = path;
    temporary += ".tmp-" + std::to_string(::getpid());
    const int descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (descriptor < 0)
        return systemError("Cannot write", path, errno);
    return NewFile(path, std::move(temporary), descriptor);
}

Status NewFile::write(const void* data, std::size_t bytes)
{
    // Linux writes at most 2 GiB per call; smaller blocks also keep a stop by a signal short.
    constexpr std::size_t kBlock = std::size_t{64} << 20;
    const char* position = static_cast<const char*>(data);
    while (bytes > 0) {
        const ssize_t written = ::write(m_descriptor, position, std::min(bytes, kBlock));
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return systemError("Cannot write", m_path, errno);
        position += written;
        bytes -= static_cast<std::size_t>(written);
    }
    return {};
}

Status NewFile::commit()
{
    if (::fsync(m_descriptor) != 0)
        return systemError("Cannot write", m_path, errno);
    const bool closed = ::close(std::exchange(m_descriptor, -1)) == 0;
    if (!closed || ::rename(m_temporary.c_str(), m_path.c_str()) != 0) {
        const int code = errno;
        ::unlink(m_temporary.c_str());
        return systemError("Cannot write", m_path, code);
    }
    // The rename itself must reach the disk. A file system that cannot sync a folder has nothing better to offer.
    const std::filesystem::path parent = m_path.has_parent_path() ? m_path.parent_path() : std::filesystem::path(".");
    if (const int folder = ::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); folder >= 0) {
        ::fsync(folder);
        ::close(folder);
    }
    return {};
}

Status writeFile(const std::filesystem::path& path, std::string_view text)
{
    POFT_TRY_ASSIGN(NewFile file, NewFile::create(path));
    POFT_TRY(file.write(text.data(), text.size()));
    return file.commit();
}

Result<std::string> readFile(const std::filesystem::path& path)
{
    std::error_code code;
    if (!std::filesystem::exists(path, code))
        return fail(ErrorKind::NotFound, "There is no file " + path.string() + ".");
    if (!std::filesystem::is_regular_file(path, code))
        return fail(ErrorKind::Invalid, path.string() + " is not a file.");
    std::ifstream stream(path, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    if (!stream || !text)
        return systemError("Cannot read", path, errno);
    return std::move(text).str();
}

}  // namespace poft::model
