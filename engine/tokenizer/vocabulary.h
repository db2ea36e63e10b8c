// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/api/types.h"

namespace poft::tokenizer {

/// Strings by token id and ids by string; ids may have gaps. Filled once, then const.
class Vocabulary {
public:
    /// Makes room for about `count` strings.
    void reserve(std::size_t count);

    /// Adds a string under an id; false where the string or the id is taken.
    bool add(api::TokenId id, std::string_view text);

    std::optional<api::TokenId> find(std::string_view text) const;

    /// The string of an id; empty for an id that has none.
    std::string_view text(api::TokenId id) const;
    bool contains(api::TokenId id) const;

    /// One more than the largest id.
    int size() const { return static_cast<int>(m_texts.size()); }

    /// Number of strings.
    int count() const { return m_count; }

private:
    std::size_t slotOf(std::string_view text) const;
    void grow(std::size_t slots);

    std::vector<std::string> m_texts;
    std::vector<bool> m_used;
    std::vector<api::TokenId> m_slots;  ///< open addressing, -1 = free, at most half full
    int m_count = 0;
};

}  // namespace poft::tokenizer
