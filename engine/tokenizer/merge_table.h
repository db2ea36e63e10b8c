// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "engine/api/types.h"

namespace poft::tokenizer {

/// What two neighbouring tokens become, and how early: the lowest rank is merged first.
struct Merge {
    std::uint32_t rank = kNone;
    api::TokenId token = 0;

    static constexpr std::uint32_t kNone = UINT32_MAX;
    bool exists() const { return rank != kNone; }
};

/// Pairs of tokens → their merge. Open addressing over one 64-bit key: two thirds of all time of tokenizing is spent
/// here.
class MergeTable {
public:
    void reserve(std::size_t count);

    /// Sets the merge of a pair; a later call for the same pair replaces it.
    void set(api::TokenId left, api::TokenId right, Merge merge);

    Merge find(api::TokenId left, api::TokenId right) const
    {
        const std::uint64_t key = keyOf(left, right);
        for (std::size_t slot = slotOf(key);; slot = (slot + 1) & m_mask) {
            const Entry& entry = m_entries[slot];
            if (entry.key == key)
                return entry.merge;
            if (entry.key == kFree)
                return {};
        }
    }

    /// Calls `visit(left, right)` for every pair, in no order.
    template <class Visit>
    void forEach(Visit visit) const
    {
        for (const Entry& entry : m_entries)
            if (entry.key != kFree)
                visit(static_cast<api::TokenId>(entry.key >> 32), static_cast<api::TokenId>(entry.key & UINT32_MAX));
    }

private:
    static constexpr std::uint64_t kFree = UINT64_MAX;

    struct Entry {
        std::uint64_t key = kFree;
        Merge merge;
    };

    static std::uint64_t keyOf(api::TokenId left, api::TokenId right)
    {
        return static_cast<std::uint64_t>(static_cast<std::uint32_t>(left)) << 32 | static_cast<std::uint32_t>(right);
    }

    std::size_t slotOf(std::uint64_t key) const { return (key * 0x9E3779B97F4A7C15u) >> m_shift; }

    std::vector<Entry> m_entries = std::vector<Entry>(2);
    std::size_t m_mask = 1;
    int m_shift = 63;
    std::size_t m_count = 0;
};

}  // namespace poft::tokenizer
