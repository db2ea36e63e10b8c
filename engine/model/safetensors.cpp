// SPDX-License-Identifier: Apache-2.0
#include "engine/model/safetensors.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>

#include "engine/model/safetensors_header.h"

namespace poft::model {

static_assert(std::endian::native == std::endian::little, "safetensors data is little-endian and is used as it lies");

namespace {

/// A read-only mapping of a whole file.
class Mapping {
public:
    Mapping(const std::byte* data, std::size_t bytes) : m_data(data), m_bytes(bytes) {}
    Mapping(const Mapping&) = delete;
    Mapping& operator=(const Mapping&) = delete;
    ~Mapping() { ::munmap(const_cast<std::byte*>(m_data), m_bytes); }

    const std::byte* data() const { return m_data; }
    std::size_t bytes() const { return m_bytes; }

    static Result<std::unique_ptr<Mapping>> map(const std::filesystem::path& path)
    {
        const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
        if (descriptor < 0)
            return fail(errno == ENOENT ? ErrorKind::NotFound : ErrorKind::Io,
                        "Cannot read " + path.string() + ": " + std::strerror(errno) + ".");
        auto mapping = mapDescriptor(descriptor, path);
        ::close(descriptor);
        return mapping;
    }

private:
    static Result<std::unique_ptr<Mapping>> mapDescriptor(int descriptor, const std::filesystem::path& path)
    {
        struct stat info {};
        if (::fstat(descriptor, &info) != 0 || !S_ISREG(info.st_mode))
            return fail(ErrorKind::Invalid, path.string() + " is not a file.");
        if (info.st_size < 8)
            return fail(ErrorKind::Invalid, path.string() + " is not a valid safetensors file: it has only " +
                                                std::to_string(info.st_size) + " bytes.");
        const auto bytes = static_cast<std::size_t>(info.st_size);
        void* address = ::mmap(nullptr, bytes, PROT_READ, MAP_PRIVATE, descriptor, 0);
        if (address == MAP_FAILED)
            return fail(ErrorKind::Io, "Cannot map " + path.string() + " into memory: " + std::strerror(errno) + ".");
        ::madvise(address, bytes, MADV_WILLNEED);
        return std::make_unique<Mapping>(static_cast<const std::byte*>(address), bytes);
    }

    const std::byte* m_data;
    std::size_t m_bytes;
};

}  // namespace

struct SafetensorsFile::Contents {
    std::unique_ptr<Mapping> mapping;
    std::vector<TensorView> tensors;
    std::vector<std::size_t> byName;
    std::map<std::string, std::string> metadata;
};

SafetensorsFile::SafetensorsFile(std::unique_ptr<Contents> contents) : m_contents(std::move(contents)) {}
SafetensorsFile::SafetensorsFile(SafetensorsFile&&) noexcept = default;
SafetensorsFile& SafetensorsFile::operator=(SafetensorsFile&&) noexcept = default;
SafetensorsFile::~SafetensorsFile() = default;

Result<SafetensorsFile> SafetensorsFile::open(const std::filesystem::path& path)
{
    const std::string where = path.string();
    auto contents = std::make_unique<Contents>();
    POFT_TRY_ASSIGN(contents->mapping, Mapping::map(path));
    const std::byte* start = contents->mapping->data();
    const std::uint64_t fileBytes = contents->mapping->bytes();
    std::uint64_t headerBytes = 0;
    std::memcpy(&headerBytes, start, sizeof headerBytes);
    if (headerBytes > kMaxHeaderBytes || headerBytes > fileBytes - 8)
        return fail(ErrorKind::Invalid, where + " is not a valid safetensors file: it announces a header of " +
                                            std::to_string(headerBytes) + " bytes in a file of " +
                                            std::to_string(fileBytes) + ".");
    const std::string_view json(reinterpret_cast<const char*>(start + 8), headerBytes);
    const std::byte* data = start + 8 + headerBytes;
    POFT_TRY_ASSIGN(Header header, parseHeader(json, fileBytes - 8 - headerBytes, where));
    contents->metadata = std::move(header.metadata);
    for (HeaderEntry& entry : header.entries)
        contents->tensors.push_back({std::move(entry.name), entry.type, std::move(entry.shape), data + entry.begin,
                                     static_cast<std::size_t>(entry.end - entry.begin)});
    for (std::size_t i = 0; i < contents->tensors.size(); ++i)
        contents->byName.push_back(i);
    std::sort(contents->byName.begin(), contents->byName.end(),
              [&](std::size_t a, std::size_t b) { return contents->tensors[a].name < contents->tensors[b].name; });
    return SafetensorsFile(std::move(contents));
}

std::span<const TensorView> SafetensorsFile::tensors() const
{
    return m_contents->tensors;
}

const TensorView* SafetensorsFile::find(std::string_view name) const
{
    const auto& tensors = m_contents->tensors;
    const auto& byName = m_contents->byName;
    const auto found =
        std::lower_bound(byName.begin(), byName.end(), name,
                         [&](std::size_t i, std::string_view wanted) { return tensors[i].name < wanted; });
    return found != byName.end() && tensors[*found].name == name ? &tensors[*found] : nullptr;
}

const std::map<std::string, std::string>& SafetensorsFile::metadata() const
{
    return m_contents->metadata;
}

}  // namespace poft::model
