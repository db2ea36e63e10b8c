// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/jinja/value.h"

namespace poft::jinja {

/// Python's dict: keys in the order in which they came. Keys are equal as Python's are (1, 1.0 and True are one key);
/// one that Python cannot hash is a Failure.
class Dict {
public:
    struct Entry {
        Value key;
        Value value;
    };

    Dict() = default;
    explicit Dict(std::size_t expected) { m_entries.reserve(expected); }

    /// Sets a key; one that is there keeps its place.
    void set(Value key, Value value);

    const Value* find(const Value& key) const;
    const Value* find(std::string_view key) const;

    const std::vector<Entry>& entries() const { return m_entries; }
    std::size_t size() const { return m_entries.size(); }
    int depth() const { return m_depth; }

private:
    static constexpr std::size_t kIndexedFrom = 16;  // fewer are found sooner by comparing them all

    std::size_t indexOf(const Value& key, std::size_t hash) const;
    void addToIndex(std::size_t index);

    std::vector<Entry> m_entries;
    std::unordered_multimap<std::size_t, std::size_t> m_index;  // hash of the key -> entry
    int m_depth = 1;
};

/// What keys(), values() and items() of a dict give.
struct DictView {
    enum class Part { Keys, Values, Items };

    DictPtr dict;
    Part part = Part::Keys;

    Value at(std::size_t index) const;
};

/// hash(value): equal values have equal hashes. A list or dict is a Failure.
std::size_t hashOf(const Value& value);

/// Lists, tuples and dicts nest at most so deep; more is a Failure.
inline constexpr int kMaxNesting = 200;
void checkNesting(int depth);

}  // namespace poft::jinja
