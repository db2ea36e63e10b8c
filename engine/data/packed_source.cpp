// SPDX-License-Identifier: Apache-2.0
#include "engine/data/packed_source.h"

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include <zlib.h>
#include <zstd.h>

namespace poft::data {

namespace {

using namespace std::string_view_literals;

constexpr std::size_t kPiece = 128u << 10;  // packed bytes read at once
constexpr std::string_view kGzipStart = "\x1F\x8B"sv;
constexpr std::string_view kZstdStart = "\x28\xB5\x2F\xFD"sv;

/// What both kinds share: the packed bytes that wait to be unpacked, and the figures of the file on disk.
class PackedSource : public ByteSource {
public:
    PackedSource(std::unique_ptr<ByteSource> packed, std::string name)
        : m_packed(std::move(packed)), m_name(std::move(name)), m_memory(kPiece)
    {
    }
    std::uint64_t bytesRead() const override { return m_packed->bytesRead(); }
    std::uint64_t bytesTotal() const override { return m_packed->bytesTotal(); }
    std::string sha256() const override { return m_packed->sha256(); }

protected:
    std::string_view waiting() const { return {m_memory.data() + m_begin, m_end - m_begin}; }
    void consume(std::size_t bytes) { m_begin += bytes; }

    /// Sees to it that something waits; false at the end of the file.
    Result<bool> require()
    {
        if (m_begin == m_end) {
            m_begin = 0;
            m_end = 0;
            POFT_TRY_ASSIGN(m_end, m_packed->read(m_memory.data(), m_memory.size()));
        }
        return m_end > m_begin;
    }

    tl::unexpected<Error> cutOff() const
    {
        return fail(ErrorKind::Invalid, m_name + " breaks off within its packed data, after " +
                                            std::to_string(bytesRead()) +
                                            " bytes: the file is cut off, so fetch or write it again.");
    }
    tl::unexpected<Error> damaged(std::string_view why) const
    {
        return fail(ErrorKind::Invalid, m_name + " cannot be unpacked (" + std::string(why) + ", near byte " +
                                            std::to_string(bytesRead()) +
                                            "): the file is damaged, so fetch or write it again.");
    }

private:
    std::unique_ptr<ByteSource> m_packed;
    std::string m_name;
    std::vector<char> m_memory;
    std::size_t m_begin = 0;
    std::size_t m_end = 0;
};

class GzipSource : public PackedSource {
public:
    GzipSource(std::unique_ptr<ByteSource> packed, std::string name) : PackedSource(std::move(packed), std::move(name))
    {
        constexpr int kGzipWindow = 15 + 16;  // the largest window, with gzip's header
        m_ready = inflateInit2(&m_stream, kGzipWindow) == Z_OK;
    }
    ~GzipSource() override { inflateEnd(&m_stream); }
    GzipSource(const GzipSource&) = delete;
    GzipSource& operator=(const GzipSource&) = delete;

    Result<std::size_t> read(char* to, std::size_t size) override
    {
        if (!m_ready) {
            return fail(ErrorKind::Io, "There is no memory to unpack a file: close other programs.");
        }
        while (true) {
            POFT_TRY_ASSIGN(const bool more, require());
            if (!more) {
                return m_inMember ? Result<std::size_t>(cutOff()) : Result<std::size_t>(std::size_t{0});
            }
            if (!m_inMember) {
                POFT_TRY_ASSIGN(const bool another, beginMember());
                if (!another) {
                    continue;
                }
            }
            POFT_TRY_ASSIGN(const std::size_t written, inflateInto(to, size));
            if (written > 0) {
                return written;
            }
        }
    }

private:
    /// At the begin of the file or behind a member: zeros may follow, as tapes and some programs leave them, or another
    /// member.
    Result<bool> beginMember()
    {
        if (m_afterMember && waiting().front() == '\0') {
            consume(std::min(waiting().find_first_not_of('\0'), waiting().size()));
            return false;
        }
        if (m_afterMember && waiting().front() != kGzipStart.front()) {
            return damaged("something else follows the packed data");
        }
        inflateReset(&m_stream);
        m_inMember = true;
        return true;
    }

    Result<std::size_t> inflateInto(char* to, std::size_t size)
    {
        const std::string_view in = waiting();
        m_stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
        m_stream.avail_in = static_cast<uInt>(in.size());
        const auto room = static_cast<uInt>(std::min<std::size_t>(size, std::numeric_limits<uInt>::max()));
        m_stream.next_out = reinterpret_cast<Bytef*>(to);
        m_stream.avail_out = room;
        const int outcome = inflate(&m_stream, Z_NO_FLUSH);
        consume(in.size() - m_stream.avail_in);
        if (outcome == Z_STREAM_END) {
            m_inMember = false;
            m_afterMember = true;
        } else if (outcome != Z_OK && outcome != Z_BUF_ERROR) {
            return damaged(m_stream.msg != nullptr ? m_stream.msg : "unknown data");
        }
        return static_cast<std::size_t>(room - m_stream.avail_out);
    }

    z_stream m_stream = {};
    bool m_ready = false;
    bool m_inMember = false;
    bool m_afterMember = false;
};

class ZstdSource : public PackedSource {
public:
    ZstdSource(std::unique_ptr<ByteSource> packed, std::string name)
        : PackedSource(std::move(packed), std::move(name)), m_context(ZSTD_createDCtx())
    {
    }
    ~ZstdSource() override { ZSTD_freeDCtx(m_context); }
    ZstdSource(const ZstdSource&) = delete;
    ZstdSource& operator=(const ZstdSource&) = delete;

    Result<std::size_t> read(char* to, std::size_t size) override
    {
        if (m_context == nullptr) {
            return fail(ErrorKind::Io, "There is no memory to unpack a file: close other programs.");
        }
        ZSTD_outBuffer out{to, size, 0};
        while (out.pos == 0) {
            POFT_TRY_ASSIGN(const bool more, require());
            // At the end of the file the context may still hold bytes that no earlier call had room for.
            ZSTD_inBuffer in{waiting().data(), waiting().size(), 0};
            const std::size_t left = more || m_left > 0 ? ZSTD_decompressStream(m_context, &out, &in) : 0;
            if (ZSTD_isError(left) != 0) {
                return damaged(ZSTD_getErrorName(left));
            }
            consume(in.pos);
            m_left = left;
            if (!more && out.pos == 0) {
                return m_left > 0 ? Result<std::size_t>(cutOff()) : Result<std::size_t>(std::size_t{0});
            }
        }
        return out.pos;
    }

private:
    ZSTD_DCtx* m_context;
    std::size_t m_left = 0;  // what the frame still wants; 0 = between frames
};

}  // namespace

Packing packingOf(std::string_view start)
{
    if (start.starts_with(kGzipStart)) {
        return Packing::Gzip;
    }
    return start.starts_with(kZstdStart) ? Packing::Zstd : Packing::None;
}

Result<std::unique_ptr<ByteSource>> unpacked(std::unique_ptr<ByteSource> packed, Packing packing, std::string name)
{
    switch (packing) {
        case Packing::Gzip:
            return std::unique_ptr<ByteSource>(std::make_unique<GzipSource>(std::move(packed), std::move(name)));
        case Packing::Zstd:
            return std::unique_ptr<ByteSource>(std::make_unique<ZstdSource>(std::move(packed), std::move(name)));
        case Packing::None:
            break;
    }
    return packed;
}

}  // namespace poft::data
