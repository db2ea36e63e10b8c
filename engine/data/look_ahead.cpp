// SPDX-License-Identifier: Apache-2.0
#include "engine/data/look_ahead.h"

#include <utility>

namespace poft::data {

namespace {
constexpr std::uint64_t kBytes = 16u << 20;  // of the file; so that huge rows do not pile up
}

std::span<const Row> LookAheadReader::look(std::size_t count)
{
    while (m_rows.size() < count && !m_end && (m_rows.empty() || m_reader->bytesRead() < kBytes)) {
        Row row;
        auto more = m_reader->next(row);
        if (more && *more) {
            m_rows.push_back(std::move(row));
        } else {
            m_end = std::move(more);
        }
    }
    return m_rows;
}

Result<bool> LookAheadReader::next(Row& row)
{
    if (m_next < m_rows.size()) {
        row = std::move(m_rows[m_next++]);
        if (m_next == m_rows.size()) {
            m_rows.clear();
            m_rows.shrink_to_fit();
            m_next = 0;
        }
        return true;
    }
    return m_end ? *m_end : m_reader->next(row);
}

}  // namespace poft::data
