// SPDX-License-Identifier: Apache-2.0
#include "storage/files/new_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace poft::files {

namespace {

constexpr std::size_t kBuffer = std::size_t{1} << 20;

tl::unexpected<Error> failure(const std::filesystem::path& path, int code)
{
    return fail(ErrorKind::Io, path.string() + " cannot be written (" + std::strerror(code) +
                                   "): check the disk's space and the folder's permissions.");
}

}  // namespace

NewFile::NewFile(std::filesystem::path path, std::filesystem::path temporary, int descriptor)
    : m_path(std::move(path)), m_temporary(std::move(temporary)), m_descriptor(descriptor)
{
}

NewFile::NewFile(NewFile&& other) noexcept
    : m_path(std::move(other.m_path)),
      m_temporary(std::move(other.m_temporary)),
      m_descriptor(std::exchange(other.m_descriptor, -1)),
      m_buffer(std::move(other.m_buffer))
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
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored))
        return fail(ErrorKind::Invalid, path.string() + " is a folder: name a file in it.");
    std::filesystem::path temporary = path;
    temporary += ".tmp-" + std::to_string(::getpid());
    const int descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (descriptor < 0)
        return failure(path, errno);
    return NewFile(path, std::move(temporary), descriptor);
}

Status NewFile::write(std::string_view bytes)
{
    if (bytes.size() >= kBuffer) {
        POFT_TRY(flush());
        return pass(bytes);
    }
    m_buffer += bytes;
    return m_buffer.size() < kBuffer ? Status() : flush();
}

Status NewFile::flush()
{
    POFT_TRY(pass(m_buffer));
    m_buffer.clear();
    return {};
}

Status NewFile::pass(std::string_view bytes)
{
    // Linux writes at most 2 GiB per call; smaller blocks also keep a stop by a signal short.
    constexpr std::size_t kBlock = std::size_t{64} << 20;
    while (!bytes.empty()) {
        const ssize_t written = ::write(m_descriptor, bytes.data(), std::min(bytes.size(), kBlock));
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return failure(m_path, errno);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

Status NewFile::commit()
{
    POFT_TRY(flush());
    if (::fsync(m_descriptor) != 0)
        return failure(m_path, errno);
    const bool closed = ::close(std::exchange(m_descriptor, -1)) == 0;
    if (!closed || ::rename(m_temporary.c_str(), m_path.c_str()) != 0) {
        const int code = errno;
        ::unlink(m_temporary.c_str());
        return failure(m_path, code);
    }
    // The rename itself must reach the disk. A file system that cannot sync a folder has nothing better to offer.
    const std::filesystem::path parent = m_path.has_parent_path() ? m_path.parent_path() : std::filesystem::path(".");
    if (const int folder = ::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); folder >= 0) {
        ::fsync(folder);
        ::close(folder);
    }
    return {};
}

Status writeFile(const std::filesystem::path& path, std::string_view bytes)
{
    POFT_TRY_ASSIGN(NewFile file, NewFile::create(path));
    POFT_TRY(file.write(bytes));
    return file.commit();
}

}  // namespace poft::files
