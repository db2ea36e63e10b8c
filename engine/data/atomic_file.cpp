// SPDX-License-Identifier: Apache-2.0
#include "engine/data/atomic_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace poft::data {

namespace {

constexpr std::size_t kBuffer = 1u << 20;

Error writeError(const std::filesystem::path& path, int error)
{
    return {ErrorKind::Io, path.string() + " cannot be written (" + std::strerror(error) +
                               "): check the disk's space and the folder's permissions."};
}

}  // namespace

Result<AtomicFile> AtomicFile::create(const std::filesystem::path& path)
{
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored)) {
        return fail(ErrorKind::Invalid, path.string() + " is a folder: name a file in it.");
    }
    std::filesystem::path temporary = path;
    temporary += ".partial-" + std::to_string(::getpid());
    const int descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (descriptor < 0) {
        return fail(writeError(path, errno));
    }
    return AtomicFile(path, std::move(temporary), descriptor);
}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : m_path(std::move(other.m_path)),
      m_temporary(std::move(other.m_temporary)),
      m_descriptor(std::exchange(other.m_descriptor, -1)),
      m_buffer(std::move(other.m_buffer))
{
}

AtomicFile::~AtomicFile()
{
    if (m_descriptor >= 0) {
        ::close(m_descriptor);
        ::unlink(m_temporary.c_str());
    }
}

Status AtomicFile::write(std::string_view bytes)
{
    m_buffer += bytes;
    return m_buffer.size() < kBuffer ? Status() : flush();
}

Status AtomicFile::flush()
{
    std::string_view left = m_buffer;
    while (!left.empty()) {
        const ssize_t count = ::write(m_descriptor, left.data(), left.size());
        if (count < 0 && errno != EINTR) {
            return fail(writeError(m_path, errno));
        }
        left.remove_prefix(count < 0 ? 0 : static_cast<std::size_t>(count));
    }
    m_buffer.clear();
    return {};
}

Status AtomicFile::commit()
{
    POFT_TRY(flush());
    if (::fsync(m_descriptor) != 0 || ::rename(m_temporary.c_str(), m_path.c_str()) != 0) {
        return fail(writeError(m_path, errno));
    }
    ::close(std::exchange(m_descriptor, -1));
    return {};
}

}  // namespace poft::data
