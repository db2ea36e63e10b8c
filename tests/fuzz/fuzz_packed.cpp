// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as a gzip or zstd file, by their own begin or, where they have none, by their first bit: unpacking ends
// with all bytes or with a sentence, and gives the same whatever the size of the pieces that are asked for.

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "engine/data/packed_source.h"

using namespace poft;
using namespace poft::data;

namespace {

constexpr std::size_t kMost = 1 << 20;  // unpacked bytes that are looked at: small files may hold gigabytes

void require(bool holds, const char* what)
{
    if (holds)
        return;
    std::fprintf(stderr, "%s\n", what);
    std::abort();
}

class Memory : public ByteSource {
public:
    Memory(std::string_view bytes, std::size_t piece) : m_bytes(bytes), m_piece(piece) {}

    Result<std::size_t> read(char* to, std::size_t size) override
    {
        const std::size_t count = std::min({size, m_piece, m_bytes.size() - m_read});
        std::copy_n(m_bytes.begin() + static_cast<std::ptrdiff_t>(m_read), count, to);
        m_read += count;
        return count;
    }
    std::uint64_t bytesRead() const override { return m_read; }
    std::uint64_t bytesTotal() const override { return m_bytes.size(); }
    std::string sha256() const override { return {}; }

private:
    std::string_view m_bytes;
    std::size_t m_piece;
    std::size_t m_read = 0;
};

/// What comes out, with "!" at the end where the file is broken; `more` where there may be more of it.
std::string contentOf(std::string_view bytes, Packing packing, std::size_t piece, bool& more)
{
    const auto source = unpacked(std::make_unique<Memory>(bytes, piece), packing, "the file");
    require(source.has_value(), "no source");
    std::string content;
    std::string buffer(piece, '\0');
    while (content.size() < kMost) {
        const auto size = (*source)->read(buffer.data(), buffer.size());
        if (!size) {
            require(size.error().message.starts_with("the file "), "no sentence about the file");
            return content + "!";
        }
        require(*size <= buffer.size(), "more than there is room for");
        if (*size == 0)
            return content;
        content.append(buffer, 0, *size);
    }
    more = true;
    return content.substr(0, kMost);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    std::string_view bytes(reinterpret_cast<const char*>(data), size);
    Packing packing = packingOf(bytes);
    if (packing == Packing::None && !bytes.empty())
        packing = (data[0] & 1) != 0 ? Packing::Gzip : Packing::Zstd;
    bool more = false;
    const std::string large = contentOf(bytes, packing, 64 << 10, more);
    const std::string small = contentOf(bytes, packing, 97, more);
    // A broken end may come sooner or later; what lies before it is the same.
    const std::size_t common = std::min(large.size(), small.size());
    if (more || (!large.ends_with('!') && !small.ends_with('!')))
        require(large.compare(0, common, small, 0, common) == 0, "the size of the pieces matters");
    if (!more && !large.ends_with('!'))
        require(large == small, "the size of the pieces matters");
    return 0;
}
