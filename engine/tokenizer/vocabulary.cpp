// SPDX-License-Identifier: Apache-2.0
#include "engine/tokenizer/vocabulary.h"

#include <bit>

#include "engine/tokenizer/byte_hash.h"

namespace poft::tokenizer {

void Vocabulary::reserve(std::size_t count)
{
    m_texts.reserve(count);
    m_used.reserve(count);
    if (m_slots.size() < 2 * count)
        grow(std::bit_ceil(2 * count));
}

void Vocabulary::grow(std::size_t slots)
{
    m_slots.assign(std::max<std::size_t>(slots, 16), -1);
    for (std::size_t id = 0; id < m_texts.size(); ++id)
        if (m_used[id])
            m_slots[slotOf(m_texts[id])] = static_cast<api::TokenId>(id);
}

std::size_t Vocabulary::slotOf(std::string_view text) const
{
    const std::size_t mask = m_slots.size() - 1;
    std::size_t slot = byteHash(text) & mask;
    while (m_slots[slot] >= 0 && m_texts[static_cast<std::size_t>(m_slots[slot])] != text)
        slot = (slot + 1) & mask;
    return slot;
}

bool Vocabulary::add(api::TokenId id, std::string_view text)
{
    if (id < 0 || contains(id) || find(text))
        return false;
    const auto index = static_cast<std::size_t>(id);
    if (2 * static_cast<std::size_t>(m_count + 1) > m_slots.size())
        grow(2 * m_slots.size());
    if (index >= m_texts.size()) {
        m_texts.resize(index + 1);
        m_used.resize(index + 1, false);
    }
    m_slots[slotOf(text)] = id;
    m_texts[index] = std::string(text);
    m_used[index] = true;
    ++m_count;
    return true;
}

std::optional<api::TokenId> Vocabulary::find(std::string_view text) const
{
    if (m_slots.empty())
        return std::nullopt;
    const api::TokenId id = m_slots[slotOf(text)];
    return id >= 0 ? std::optional(id) : std::nullopt;
}

std::string_view Vocabulary::text(api::TokenId id) const
{
    return contains(id) ? std::string_view(m_texts[static_cast<std::size_t>(id)]) : std::string_view();
}

bool Vocabulary::contains(api::TokenId id) const
{
    return id >= 0 && static_cast<std::size_t>(id) < m_texts.size() && m_used[static_cast<std::size_t>(id)];
}

}  // namespace poft::tokenizer
