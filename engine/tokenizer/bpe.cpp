// SPDX-License-Identifier: Apache-2.0
#include "engine/tokenizer/bpe.h"

#include <algorithm>
#include <queue>

#include "engine/tokenizer/byte_hash.h"
#include "engine/tokenizer/utf8.h"

namespace poft::tokenizer {

namespace {

constexpr std::string_view kVisibleSpace = "\u2581";
constexpr std::size_t kShortWord = 48;  ///< up to here searching all ranks beats keeping a heap

void mergeShort(const MergeTable& table, std::span<Symbol> symbols, std::size_t& count)
{
    Merge merges[kShortWord];  // merges[i] is that of symbols i and i + 1
    for (std::size_t i = 0; i + 1 < count; ++i)
        merges[i] = table.find(symbols[i].token, symbols[i + 1].token);
    while (count > 1) {
        std::size_t best = 0;
        for (std::size_t i = 1; i + 1 < count; ++i)
            if (merges[i].rank < merges[best].rank)
                best = i;
        if (!merges[best].exists())
            break;
        symbols[best] = {merges[best].token, symbols[best].bytes + symbols[best + 1].bytes};
        --count;
        for (std::size_t i = best + 1; i < count; ++i) {
            symbols[i] = symbols[i + 1];
            merges[i - 1] = merges[i];
        }
        if (best > 0)
            merges[best - 1] = table.find(symbols[best - 1].token, symbols[best].token);
        if (best + 1 < count)
            merges[best] = table.find(symbols[best].token, symbols[best + 1].token);
    }
}

/// Neighbours of a symbol of a long word; a symbol that was merged into the one before it has `merged`.
struct Link {
    std::int32_t previous = -1;
    std::int32_t next = -1;
    bool merged = false;
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

/// A linked list and a heap of merges: n log n, where searching all ranks would be n².
class LongWord {
public:
    LongWord(const MergeTable& merges, std::span<Symbol> symbols)
        : m_merges(merges), m_symbols(symbols), m_links(symbols.size())
    {
        const auto count = static_cast<std::int32_t>(symbols.size());
        for (std::int32_t i = 0; i < count; ++i)
            link(i) = {i - 1, i + 1 < count ? i + 1 : -1};
        for (std::int32_t i = 0; i < count; ++i)
            offer(i);
    }

    /// Merges, moves what is left to the front, and returns how many that is.
    std::size_t merge()
    {
        while (!m_candidates.empty()) {
            const Candidate candidate = m_candidates.top();
            m_candidates.pop();
            take(candidate);
        }
        std::size_t count = 0;
        for (std::int32_t i = 0; i >= 0; i = link(i).next)
            m_symbols[count++] = symbol(i);
        return count;
    }

private:
    Link& link(std::int32_t index) { return m_links[static_cast<std::size_t>(index)]; }
    Symbol& symbol(std::int32_t index) { return m_symbols[static_cast<std::size_t>(index)]; }

    void offer(std::int32_t position)
    {
        if (position < 0 || link(position).next < 0)
            return;
        const Merge merge = m_merges.find(symbol(position).token, symbol(link(position).next).token);
        if (merge.exists())
            m_candidates.push({merge, position});
    }

    void take(const Candidate& candidate)
    {
        Link& left = link(candidate.position);
        if (left.merged || left.next < 0)
            return;
        const std::int32_t right = left.next;
        // The pair may have changed since it was offered.
        const Merge now = m_merges.find(symbol(candidate.position).token, symbol(right).token);
        if (!now.exists() || now.token != candidate.merge.token)
            return;
        symbol(candidate.position) = {now.token, symbol(candidate.position).bytes + symbol(right).bytes};
        left.next = link(right).next;
        link(right).merged = true;
        if (left.next >= 0)
            link(left.next).previous = candidate.position;
        offer(left.previous);
        offer(candidate.position);
    }

    const MergeTable& m_merges;
    std::span<Symbol> m_symbols;
    std::vector<Link> m_links;
    std::priority_queue<Candidate> m_candidates;
};

void append(Pieces& pieces, std::span<const Symbol> symbols)
{
    for (const Symbol& symbol : symbols)
        pieces.ids.push_back(symbol.token);
    if (pieces.counted)
        for (const Symbol& symbol : symbols)
            pieces.bytes.push_back(symbol.bytes);
}

std::string_view lastCharacter(std::string_view text)
{
    return text.empty() ? text : text.substr(characterBegin(text, text.size() - 1));
}

}  // namespace

void mergeSymbols(const MergeTable& merges, std::vector<Symbol>& symbols, std::size_t first)
{
    const auto word = std::span(symbols).subspan(first);
    std::size_t count = word.size();
    if (count <= kShortWord)
        mergeShort(merges, word, count);
    else
        count = LongWord(merges, word).merge();
    symbols.resize(first + count);
}

bool Bpe::hasAllBytes() const
{
    if (!continuingPrefix.empty() || !wordSuffix.empty())
        return false;
    for (std::size_t byte = 0; byte < byteTokens.size(); ++byte)
        if (byteTokens[byte] == kNone && byte != 0xC0 && byte != 0xC1 && byte < 0xF5)
            return false;
    return true;
}

void Bpe::prepare()
{
    m_cuts = !rawBytes && !wholeWordsFirst && continuingPrefix.empty() && wordSuffix.empty() &&
             vocabulary.find(kVisibleSpace).has_value();
    m_joinedLast.clear();
    if (!m_cuts)
        return;
    // The text of these tokens is not the text that they stand for.
    std::vector<bool> stands(static_cast<std::size_t>(vocabulary.size()), false);
    if (unknown)
        stands[static_cast<std::size_t>(*unknown)] = true;
    for (const api::TokenId id : fallbackTokens)
        if (id != kNone)
            stands[static_cast<std::size_t>(id)] = true;
    merges.forEach([&](api::TokenId left, api::TokenId right) {
        if (stands[static_cast<std::size_t>(left)] || stands[static_cast<std::size_t>(right)])
            m_cuts = false;
        if (!vocabulary.text(right).starts_with(kVisibleSpace))
            return;
        const std::string last(lastCharacter(vocabulary.text(left)));
        if (std::ranges::find(m_joinedLast, last) == m_joinedLast.end())
            m_joinedLast.push_back(last);
    });
}

std::size_t Bpe::nextCut(std::string_view word, std::size_t begin) const
{
    for (std::size_t cut = word.find(kVisibleSpace, begin + 1); cut != word.npos;
         cut = word.find(kVisibleSpace, cut + 1)) {
        const std::string_view before = word.substr(begin, cut - begin);
        if (std::ranges::none_of(m_joinedLast, [&](const std::string& last) { return before.ends_with(last); }))
            return cut;
    }
    return word.size();
}

void Bpe::encode(std::string_view word, WordCache& cache, Pieces& pieces) const
{
    if (!m_cuts) {
        encodeCached(word, cache, pieces);
        return;
    }
    for (std::size_t begin = 0; begin < word.size();) {
        const std::size_t end = nextCut(word, begin);
        encodeCached(word.substr(begin, end - begin), cache, pieces);
        begin = end;
    }
}

void Bpe::encodeCached(std::string_view word, WordCache& cache, Pieces& pieces) const
{
    const bool cached = word.size() <= WordCache::kLongestWord;
    const std::uint64_t hash = cached ? byteHash(word) : 0;
    if (cached) {
        if (const auto known = cache.find(word, hash); !known.empty()) {
            append(pieces, known);
            return;
        }
    }
    std::vector<Symbol>& symbols = cache.scratch();
    symbols.clear();
    encodeWhole(word, symbols);
    if (cached)
        cache.insert(word, hash, symbols);
    append(pieces, symbols);
}

void Bpe::encodeWhole(std::string_view word, std::vector<Symbol>& symbols) const
{
    if (wholeWordsFirst) {
        if (const auto whole = (rawBytes ? wholeWords : vocabulary).find(word)) {
            symbols.push_back({*whole, static_cast<std::uint32_t>(word.size())});
            return;
        }
    }
    if (rawBytes)
        for (const char byte : word)
            symbols.push_back({byteTokens[static_cast<unsigned char>(byte)], 1});
    else
        spell(word, symbols);
    mergeSymbols(merges, symbols, 0);
}

void Bpe::spell(std::string_view word, std::vector<Symbol>& symbols) const
{
    Symbol pending{kNone, 0};  // unknown characters that were not written yet
    const auto writePending = [&] {
        if (pending.token != kNone)
            symbols.push_back(pending);
        pending = {kNone, 0};
    };
    std::string spelled;
    for (std::size_t position = 0; position < word.size();) {
        const std::size_t bytes = characterAt(word, position).bytes;
        std::string_view character = word.substr(position, bytes);
        const bool last = position + bytes == word.size();
        if ((position > 0 && !continuingPrefix.empty()) || (last && !wordSuffix.empty())) {
            spelled = position > 0 ? continuingPrefix : std::string();
            spelled += character;
            spelled += last ? wordSuffix : std::string();
            character = spelled;
        }
        position += bytes;
        if (const auto id = vocabulary.find(character)) {
            writePending();
            symbols.push_back({*id, static_cast<std::uint32_t>(bytes)});
        } else if (!spellBytes(character, symbols) && unknown) {
            if (!fuseUnknown)
                writePending();
            pending = {*unknown, pending.bytes + static_cast<std::uint32_t>(bytes)};
        }
    }
    writePending();
}

/// The tokens of a character's bytes. Unknown characters before it come after them, as Hugging Face has it.
bool Bpe::spellBytes(std::string_view character, std::vector<Symbol>& symbols) const
{
    const auto token = [&](char byte) { return fallbackTokens[static_cast<unsigned char>(byte)]; };
    if (!byteFallback || std::ranges::any_of(character, [&](char byte) { return token(byte) == kNone; }))
        return false;
    for (const char byte : character)
        symbols.push_back({token(byte), 1});
    return true;
}

}  // namespace poft::tokenizer
