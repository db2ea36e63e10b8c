// SPDX-License-Identifier: Apache-2.0
#include "engine/tokenizer/merge_table.h"

#include <bit>

namespace poft::tokenizer {

void MergeTable::reserve(std::size_t count)
{
    const std::size_t slots = std::bit_ceil(count + count / 2 + 2);
    if (slots <= m_entries.size())
        return;
    std::vector<Entry> old(slots);
    old.swap(m_entries);
    m_mask = slots - 1;
    m_shift = 64 - std::countr_zero(slots);
    m_count = 0;
    for (const Entry& entry : old)
        if (entry.key != kFree)
            set(static_cast<api::TokenId>(entry.key >> 32), static_cast<api::TokenId>(entry.key & UINT32_MAX),
                entry.merge);
}

void MergeTable::set(api::TokenId left, api::TokenId right, Merge merge)
{
    reserve(m_count + 1);
    const std::uint64_t key = keyOf(left, right);
    std::size_t slot = slotOf(key);
    while (m_entries[slot].key != kFree && m_entries[slot].key != key)
        slot = (slot + 1) & m_mask;
    m_count += m_entries[slot].key == kFree ? 1 : 0;
    m_entries[slot] = {key, merge};
}

}  // namespace poft::tokenizer
