// SPDX-License-Identifier: Apache-2.0
#include "engine/jinja/loop_state.h"

#include <utility>

namespace poft::jinja {

LoopState::LoopState(const Value& iterable, Filter filter) : m_filter(std::move(filter))
{
    if (iterable.is(Kind::Iterator)) {
        m_iterator = iterable;
        return;
    }
    m_items = itemsOf(iterable);
    if (!m_filter)
        m_length = static_cast<std::int64_t>(m_items->size());
}

std::optional<Value> LoopState::pull()
{
    for (;;) {
        Value item;
        if (m_iterator.is(Kind::Iterator)) {
            Iterator& iterator = m_iterator.asIterator();
            if (iterator.next == iterator.values.size())
                return std::nullopt;
            item = iterator.values[iterator.next++];
        } else {
            if (!m_items || m_next == m_items->size())
                return std::nullopt;
            item = (*m_items)[m_next++];
        }
        if (!m_filter)
            return item;
        if (auto kept = m_filter(std::move(item)))
            return kept;
    }
}

bool LoopState::peek()
{
    if (m_after.isMissing())
        if (auto item = pull())
            m_after = std::move(*item);
    return !m_after.isMissing();
}

bool LoopState::advance()
{
    Value item;
    if (!m_after.isMissing()) {
        item = std::exchange(m_after, Value());
    } else {
        auto pulled = pull();
        if (!pulled)
            return false;
        item = std::move(*pulled);
    }
    ++m_index0;
    m_before = std::exchange(m_current, std::move(item));
    return true;
}

std::int64_t LoopState::length()
{
    if (m_length < 0) {
        std::vector<Value> rest;
        while (auto item = pull())
            rest.push_back(std::move(*item));
        m_length = static_cast<std::int64_t>(rest.size()) + m_index0 + 1 + (m_after.isMissing() ? 0 : 1);
        m_items = itemsOf(Value::list(std::move(rest)));
        m_iterator = Value();
        m_filter = nullptr;
        m_next = 0;
    }
    return m_length;
}

bool LoopState::isLast()
{
    return !peek();
}

Value LoopState::previousItem() const
{
    return m_index0 == 0 ? Value::undefined(Absence::Item) : m_before;
}

Value LoopState::nextItem()
{
    return peek() ? m_after : Value::undefined(Absence::Item);
}

bool LoopState::changed(std::vector<Value> values)
{
    const Value now = Value::tuple(std::move(values));
    if (m_lastChanged.is(Kind::Tuple) && areEqual(m_lastChanged, now))
        return false;
    m_lastChanged = now;
    return true;
}

void LoopState::finish()
{
    m_iterator = m_before = m_current = m_after = m_lastChanged = Value();
    m_items.reset();
    m_filter = nullptr;
}

}  // namespace poft::jinja
