// SPDX-License-Identifier: Apache-2.0
#include "engine/tokenizer/word_cache.h"

namespace poft::tokenizer {

namespace {

constexpr std::size_t kSlots = std::size_t{1} << 16;
constexpr std::size_t kMostWords = kSlots / 2;

}  // namespace

WordCache::WordCache() : m_entries(kSlots) {}

std::span<const Symbol> WordCache::find(std::string_view word, std::uint64_t hash) const
{
    for (std::size_t slot = hash & (kSlots - 1); m_entries[slot].count > 0; slot = (slot + 1) & (kSlots - 1)) {
        const Entry& entry = m_entries[slot];
        if (entry.hash == hash && std::string_view(m_texts).substr(entry.text, entry.bytes) == word)
            return std::span(m_symbols).subspan(entry.first, entry.count);
    }
    return {};
}

void WordCache::insert(std::string_view word, std::uint64_t hash, std::span<const Symbol> symbols)
{
    if (word.size() > kLongestWord || symbols.empty())
        return;
    if (m_used >= kMostWords) {
        m_entries.assign(kSlots, {});
        m_texts.clear();
        m_symbols.clear();
        m_used = 0;
    }
    std::size_t slot = hash & (kSlots - 1);
    while (m_entries[slot].count > 0)
        slot = (slot + 1) & (kSlots - 1);
    m_entries[slot] = {hash, static_cast<std::uint32_t>(m_texts.size()), static_cast<std::uint32_t>(m_symbols.size()),
                       static_cast<std::uint16_t>(word.size()), static_cast<std::uint16_t>(symbols.size())};
    m_texts += word;
    m_symbols.insert(m_symbols.end(), symbols.begin(), symbols.end());
    ++m_used;
}

WordCachePool::Loan::Loan(WordCachePool& pool) : m_pool(pool)
{
    const std::lock_guard lock(pool.m_mutex);
    if (!pool.m_free.empty()) {
        m_cache = std::move(pool.m_free.back());
        pool.m_free.pop_back();
    }
    if (!m_cache)
        m_cache = std::make_unique<WordCache>();
}

WordCachePool::Loan::~Loan()
{
    const std::lock_guard lock(m_pool.m_mutex);
    m_pool.m_free.push_back(std::move(m_cache));
}

}  // namespace poft::tokenizer
