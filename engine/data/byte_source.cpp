// SPDX-License-Identifier: Apache-2.0
#include "engine/data/byte_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "storage/files/sha256.h"

namespace poft::data {

namespace {

constexpr std::size_t kStart = 16;

std::string systemReason(int error)
{
    return std::strerror(error);
}

class FileSource : public ByteSource {
public:
    FileSource(int descriptor, std::string name, std::uint64_t bytes)
        : m_descriptor(descriptor), m_name(std::move(name)), m_bytesTotal(bytes)
    {
    }
    ~FileSource() override { ::close(m_descriptor); }
    FileSource(const FileSource&) = delete;
    FileSource& operator=(const FileSource&) = delete;

    Result<std::size_t> read(char* to, std::size_t size) override
    {
        ssize_t count = 0;
        do {
            count = ::read(m_descriptor, to, size);
        } while (count < 0 && errno == EINTR);
        if (count < 0) {
            return fail(ErrorKind::Io, m_name + " cannot be read after " + std::to_string(m_bytesRead) + " bytes (" +
                                           systemReason(errno) + "): check the disk, then try again.");
        }
        m_digest.add({to, static_cast<std::size_t>(count)});
        m_bytesRead += static_cast<std::uint64_t>(count);
        if (count == 0 && m_sha256.empty()) {
            m_sha256 = files::toHex(m_digest.digest());
        }
        return static_cast<std::size_t>(count);
    }

    std::uint64_t bytesRead() const override { return m_bytesRead; }
    std::uint64_t bytesTotal() const override { return m_bytesTotal; }
    std::string sha256() const override { return m_sha256; }

private:
    int m_descriptor;
    std::string m_name;
    std::uint64_t m_bytesTotal;
    std::uint64_t m_bytesRead = 0;
    files::Sha256 m_digest;
    std::string m_sha256;
};

}  // namespace

Result<OpenedFile> openFile(const std::filesystem::path& path)
{
    const std::string name = path.string();
    // Not blocking, so that a pipe without a writer is refused below and does not hang.
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) {
        if (errno == ENOENT || errno == ENOTDIR) {
            return fail(ErrorKind::NotFound, name + " does not exist: check the path.");
        }
        return fail(ErrorKind::Io, name + " cannot be opened (" + systemReason(errno) + "): check its permissions.");
    }
    struct stat info = {};
    ::fstat(descriptor, &info);
    if (!S_ISREG(info.st_mode)) {
        ::close(descriptor);
        return fail(ErrorKind::Invalid,
                    name + (S_ISDIR(info.st_mode) ? " is a folder: name the files in it."
                                                  : " is not a regular file: save its rows first."));
    }
    ::posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL);
    OpenedFile file;
    file.source = std::make_unique<FileSource>(descriptor, name, static_cast<std::uint64_t>(info.st_size));
    file.start.resize(kStart);
    const ssize_t count = ::pread(descriptor, file.start.data(), kStart, 0);
    file.start.resize(static_cast<std::size_t>(std::max<ssize_t>(0, count)));  // what cannot be read, read() will tell
    return file;
}

}  // namespace poft::data
