// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/api/types.h"

namespace poft::tokenizer {

/// A token of a word and how many of its bytes it covers.
struct Symbol {
    api::TokenId token = 0;
    std::uint32_t bytes = 0;
};

/// Words that were tokenized before. Text repeats its words, so most of the work of a tokenizer is one lookup. Forgets
/// everything when it is full. Not for two threads at once.
class WordCache {
public:
    static constexpr std::size_t kLongestWord = 256;

    WordCache();

    /// The tokens of a word; none where it is not known. Valid until the next insert().
    std::span<const Symbol> find(std::string_view word, std::uint64_t hash) const;

    /// Remembers a word that find() did not know; a word without tokens is not remembered.
    void insert(std::string_view word, std::uint64_t hash, std::span<const Symbol> symbols);

    /// Room for the symbols of one word, kept from word to word.
    std::vector<Symbol>& scratch() { return m_scratch; }

private:
    struct Entry {
        std::uint64_t hash = 0;
        std::uint32_t text = 0;   ///< position in m_texts
        std::uint32_t first = 0;  ///< position in m_symbols
        std::uint16_t bytes = 0;
        std::uint16_t count = 0;  ///< 0 = free
    };

    std::vector<Entry> m_entries;
    std::string m_texts;
    std::vector<Symbol> m_symbols;
    std::size_t m_used = 0;
    std::vector<Symbol> m_scratch;
};

/// Caches for the threads that use one tokenizer: each call borrows one, so that none is shared and all end with the
/// tokenizer.
class WordCachePool {
public:
    /// Gives its cache back when it goes.
    class Loan {
    public:
        explicit Loan(WordCachePool& pool);
        Loan(const Loan&) = delete;
        Loan& operator=(const Loan&) = delete;
        ~Loan();

        WordCache& cache() { return *m_cache; }

    private:
        WordCachePool& m_pool;
        std::unique_ptr<WordCache> m_cache;
    };

private:
    std::mutex m_mutex;
    std::vector<std::unique_ptr<WordCache>> m_free;
};

}  // namespace poft::tokenizer
