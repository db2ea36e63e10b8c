// SPDX-License-Identifier: Apache-2.0
#include "engine/data/input_buffer.h"

#include <cstring>

namespace poft::data {

namespace {
constexpr std::size_t kPiece = 256u << 10;  // of one read; large enough that system calls do not count
}

Result<bool> InputBuffer::fill()
{
    if (m_atEnd) {
        return false;
    }
    if (m_begin > 0) {
        std::memmove(m_memory.data(), m_memory.data() + m_begin, m_end - m_begin);
        m_end -= m_begin;
        m_begin = 0;
    }
    if (m_memory.size() < m_end + kPiece + kPadding) {
        m_memory.resize(2 * m_end + kPiece + kPadding);
    }
    POFT_TRY_ASSIGN(const std::size_t size,
                    m_source->read(m_memory.data() + m_end, m_memory.size() - kPadding - m_end));
    m_end += size;
    m_atEnd = size == 0;
    return !m_atEnd;
}

}  // namespace poft::data
