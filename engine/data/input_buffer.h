// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "engine/data/byte_source.h"

namespace poft::data {

/// A window that moves over a ByteSource: text() is what was read and not yet consumed. At least kPadding bytes of
/// memory behind text() may be read (their content means nothing), as simdjson wants it.
class InputBuffer {
public:
    static constexpr std::size_t kPadding = 64;

    explicit InputBuffer(std::unique_ptr<ByteSource> source) : m_source(std::move(source)) {}

    /// Valid until the next fill() or consume().
    std::string_view text() const { return {m_memory.data() + m_begin, m_end - m_begin}; }

    /// Reads on, so that text() grows; false at the end of the file. Memory doubles when the window is full, so it
    /// stays below four times the longest text that the caller lets stand.
    Result<bool> fill();

    /// Drops the first bytes of text().
    void consume(std::size_t bytes) { m_begin += bytes; }

    bool atEnd() const { return m_atEnd; }
    const ByteSource& source() const { return *m_source; }

private:
    std::unique_ptr<ByteSource> m_source;
    std::vector<char> m_memory;
    std::size_t m_begin = 0;
    std::size_t m_end = 0;
    bool m_atEnd = false;
};

}  // namespace poft::data
