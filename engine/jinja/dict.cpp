// SPDX-License-Identifier: Apache-2.0
#include "engine/jinja/dict.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "engine/jinja/failure.h"

namespace poft::jinja {

namespace {

constexpr std::size_t kAbsent = static_cast<std::size_t>(-1);

std::size_t hashNumber(double value)
{
    // Integers and floats that are equal must agree; a float beyond the integers equals none of them.
    if (value == std::floor(value) && std::abs(value) < 9.2e18)
        return std::hash<std::int64_t>()(static_cast<std::int64_t>(value));
    return std::hash<double>()(value);
}

}  // namespace

std::size_t hashOf(const Value& value)
{
    switch (value.kind()) {
        case Kind::Text:
            return std::hash<std::string_view>()(value.bytes());
        case Kind::Bool:
        case Kind::Int:
            return std::hash<std::int64_t>()(value.asInteger());
        case Kind::Float:
            return hashNumber(value.asDouble());
        case Kind::Tuple: {
            std::size_t hash = 0x345678;
            for (const Value& item : value.asItems()->values)
                hash = hash * 1000003 ^ hashOf(item);
            return hash;
        }
        case Kind::List:
        case Kind::Dict:
            throwFailure("a " + std::string(typeName(value)) + " cannot be a key");
        default:
            return std::hash<const void*>()(value.identity());
    }
}

void checkNesting(int depth)
{
    if (depth > kMaxNesting)
        throwFailure("values are nested deeper than " + std::to_string(kMaxNesting) + " levels");
}

void Dict::set(Value key, Value value)
{
    const std::size_t hash = hashOf(key);
    m_depth = std::max({m_depth, key.depth() + 1, value.depth() + 1});
    checkNesting(m_depth);
    if (const std::size_t index = indexOf(key, hash); index != kAbsent) {
        m_entries[index].value = std::move(value);
        return;
    }
    m_entries.push_back({std::move(key), std::move(value)});
    if (m_entries.size() == kIndexedFrom)
        for (std::size_t i = 0; i < kIndexedFrom; ++i)
            addToIndex(i);
    else if (m_entries.size() > kIndexedFrom)
        addToIndex(m_entries.size() - 1);
}

const Value* Dict::find(const Value& key) const
{
    if (key.is(Kind::Text))
        return find(std::string_view(key.bytes()));
    const std::size_t index = indexOf(key, hashOf(key));
    return index == kAbsent ? nullptr : &m_entries[index].value;
}

const Value* Dict::find(std::string_view key) const
{
    const auto matches = [&](const Entry& entry) { return entry.key.is(Kind::Text) && entry.key.bytes() == key; };
    if (m_entries.size() < kIndexedFrom) {
        const auto found = std::ranges::find_if(m_entries, matches);
        return found == m_entries.end() ? nullptr : &found->value;
    }
    const auto [begin, end] = m_index.equal_range(std::hash<std::string_view>()(key));
    for (auto entry = begin; entry != end; ++entry)
        if (matches(m_entries[entry->second]))
            return &m_entries[entry->second].value;
    return nullptr;
}

std::size_t Dict::indexOf(const Value& key, std::size_t hash) const
{
    if (m_entries.size() < kIndexedFrom) {
        const auto found = std::ranges::find_if(m_entries, [&](const Entry& e) { return areEqual(e.key, key); });
        return found == m_entries.end() ? kAbsent : static_cast<std::size_t>(found - m_entries.begin());
    }
    const auto [begin, end] = m_index.equal_range(hash);
    for (auto entry = begin; entry != end; ++entry)
        if (areEqual(m_entries[entry->second].key, key))
            return entry->second;
    return kAbsent;
}

void Dict::addToIndex(std::size_t index)
{
    m_index.emplace(hashOf(m_entries[index].key), index);
}

Value DictView::at(std::size_t index) const
{
    const Dict::Entry& entry = dict->entries()[index];
    switch (part) {
        case Part::Keys:
            return entry.key;
        case Part::Values:
            return entry.value;
        case Part::Items:
            break;
    }
    return Value::tuple({entry.key, entry.value});
}

}  // namespace poft::jinja
