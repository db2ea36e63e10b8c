// SPDX-License-Identifier: Apache-2.0
#include "engine/tokenizer/bpe.h"

#include <bit>
#include <queue>

namespace poft::tokenizer {

namespace {

constexpr std::size_t kShortWord = 48;  ///< up to here searching all ranks beats keeping a heap

void mergeShort(const Bpe& bpe, std::string_view word, std::vector<api::TokenId>& ids)
{
    api::TokenId tokens[kShortWord];
    Merge merges[kShortWord];  // merges[i] is that of tokens i and i + 1
    std::size_t count = word.size();
    for (std::size_t i = 0; i < count; ++i)
        tokens[i] = bpe.byteTokens[static_cast<unsigned char>(word[i])];
    for (std::size_t i = 0; i + 1 < count; ++i)
        merges[i] = bpe.merges.find(tokens[i], tokens[i + 1]);
    while (count > 1) {
        std::size_t best = 0;
        for (std::size_t i = 1; i + 1 < count; ++i)
            if (merges[i].rank < merges[best].rank)
                best = i;
        if (!merges[best].exists())
            break;
        tokens[best] = merges[best].token;
        --count;
        for (std::size_t i = best + 1; i < count; ++i) {
            tokens[i] = tokens[i + 1];
            merges[i - 1] = merges[i];
        }
        if (best > 0)
            merges[best - 1] = bpe.merges.find(tokens[best - 1], tokens[best]);
        if (best + 1 < count)
            merges[best] = bpe.merges.find(tokens[best], tokens[best + 1]);
    }
    ids.insert(ids.end(), tokens, tokens + count);
}

/// A token of a long word, in a doubly linked list; a token that was merged away has `token` -1.
struct Node {
    api::TokenId token = 0;
    std::int32_t previous = -1;
    std::int32_t next = -1;
};

struct Candidate {
    Merge merge;
    std::int32_t position = 0;

    /// std::priority_queue takes the largest: the lowest rank, then the leftmost.
    bool operator<(const Candidate& other) const
    {
        return merge.rank != other.merge.rank ? merge.rank > other.merge.rank : position > other.position;
    }
};

void mergeLong(const Bpe& bpe, std::string_view word, std::vector<api::TokenId>& ids)
{
    const auto count = static_cast<std::int32_t>(word.size());
    std::vector<Node> nodes(word.size());
    for (std::int32_t i = 0; i < count; ++i)
        nodes[static_cast<std::size_t>(i)] = {
            bpe.byteTokens[static_cast<unsigned char>(word[static_cast<std::size_t>(i)])], i - 1,
            i + 1 < count ? i + 1 : -1};
    const auto node = [&](std::int32_t index) -> Node& { return nodes[static_cast<std::size_t>(index)]; };
    std::priority_queue<Candidate> candidates;
    const auto offer = [&](std::int32_t position) {
        if (position < 0 || node(position).next < 0)
            return;
        const Merge merge = bpe.merges.find(node(position).token, node(node(position).next).token);
        if (merge.exists())
            candidates.push({merge, position});
    };
    for (std::int32_t i = 0; i < count; ++i)
        offer(i);
    while (!candidates.empty()) {
        const Candidate candidate = candidates.top();
        candidates.pop();
        Node& left = node(candidate.position);
        if (left.token < 0 || left.next < 0)
            continue;
        Node& right = node(left.next);
        // The pair may have changed since it was offered.
        const Merge now = bpe.merges.find(left.token, right.token);
        if (!now.exists() || now.token != candidate.merge.token)
            continue;
        left.token = now.token;
        left.next = right.next;
        right.token = -1;
        if (left.next >= 0)
            node(left.next).previous = candidate.position;
        offer(left.previous);
        offer(candidate.position);
    }
    for (std::int32_t i = 0; i >= 0; i = node(i).next)
        ids.push_back(node(i).token);
}

}  // namespace

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

void Bpe::encodeWord(std::string_view word, std::vector<api::TokenId>& ids) const
{
    if (const auto whole = wholeWords.find(word)) {
        ids.push_back(*whole);
        return;
    }
    if (word.size() <= kShortWord)
        mergeShort(*this, word, ids);
    else
        mergeLong(*this, word, ids);
}

}  // namespace poft::tokenizer
