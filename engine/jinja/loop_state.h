// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "engine/jinja/value.h"

namespace poft::jinja {

/// What `loop` stands for in a `for` block. As in jinja2 items are taken one by one, so that a condition of the loop
/// sees what the body did before; asking for the last or next item takes one in advance, asking for the length takes
/// all.
class LoopState {
public:
    /// The item if it belongs to the loop, perhaps repacked.
    using Filter = std::function<std::optional<Value>(Value)>;

    /// A Failure if the value has no items. `filter` may be empty.
    LoopState(const Value& iterable, Filter filter);

    /// Goes to the next item; false after the last.
    bool advance();

    /// The item of this turn.
    const Value& current() const { return m_current; }

    std::int64_t index0() const { return m_index0; }
    std::int64_t length();
    bool isLast();
    Value previousItem() const;
    Value nextItem();

    /// Whether the values differ from those of the last call, or there was none.
    bool changed(std::vector<Value> values);

    /// Lets go of all items: a template may keep the object beyond its loop, and even within itself.
    void finish();

private:
    std::optional<Value> pull();
    bool peek();

    Value m_iterator;  // Iterator, or Missing where `m_items` holds all
    std::optional<SharedItems> m_items;
    std::size_t m_next = 0;
    Filter m_filter;
    std::int64_t m_index0 = -1;
    std::int64_t m_length = -1;  // unknown
    Value m_before;
    Value m_current;
    Value m_after;  // Missing: not taken yet, or there is none
    Value m_lastChanged;
};

}  // namespace poft::jinja
