// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <unordered_map>

#include "engine/jinja/attributes.h"
#include "engine/jinja/characters.h"
#include "engine/jinja/dict.h"
#include "engine/jinja/failure.h"
#include "engine/jinja/filters.h"
#include "engine/jinja/operators.h"

namespace poft::jinja {

namespace {

constexpr std::int64_t kMaxItems = 4'000'000;

/// What values are compared by: texts in lower case unless case matters.
Value sortKey(const Value& value, bool caseSensitive)
{
    if (caseSensitive || !value.is(Kind::Text))
        return value;
    return Value::text(toLower(value.bytes()));
}

Value lengthFilter(Runtime&, const Value& value, const Arguments& arguments)
{
    BoundArguments("length", arguments, {});
    return lengthOf(value);
}

Value listFilter(Runtime&, const Value& value, const Arguments& arguments)
{
    BoundArguments("list", arguments, {});
    return Value::list(itemsOf(value).values());
}

Value itemsFilter(Runtime&, const Value& value, const Arguments& arguments)
{
    BoundArguments("items", arguments, {});
    if (value.isUndefined())
        return Value::iterator({});
    if (!value.is(Kind::Dict))
        throwFailure("'items' needs a dict, not a value of type " + std::string(typeName(value)));
    std::vector<Value> pairs;
    for (const Dict::Entry& entry : value.asDict()->entries())
        pairs.push_back(Value::tuple({entry.key, entry.value}));
    return Value::iterator(std::move(pairs));
}

Value firstFilter(Runtime&, const Value& value, const Arguments& arguments)
{
    BoundArguments("first", arguments, {});
    if (value.is(Kind::Iterator)) {
        Iterator& iterator = value.asIterator();
        if (iterator.next < iterator.values.size())
            return iterator.values[iterator.next++];
        return Value::undefined(Absence::Item);
    }
    const SharedItems items = itemsOf(value);
    return items.empty() ? Value::undefined(Absence::Item) : items.front();
}

Value lastFilter(Runtime&, const Value& value, const Arguments& arguments)
{
    BoundArguments("last", arguments, {});
    if (value.is(Kind::Iterator))
        throwFailure("'last' cannot go through a generator from its end");
    const SharedItems items = itemsOf(value);
    return items.empty() ? Value::undefined(Absence::Item) : items.back();
}

Value reverseFilter(Runtime&, const Value& value, const Arguments& arguments)
{
    BoundArguments("reverse", arguments, {});
    if (value.is(Kind::Text))
        return slice(value, {}, {}, Value(std::int64_t{-1}));
    std::vector<Value> values = itemsOf(value).values();
    std::ranges::reverse(values);
    // reversed() of a generator fails, and jinja2 then makes a list.
    return value.is(Kind::Iterator) ? Value::list(std::move(values)) : Value::iterator(std::move(values));
}

Value sortFilter(Runtime& runtime, const Value& value, const Arguments& arguments)
{
    const BoundArguments bound("sort", arguments, {"reverse", "case_sensitive", "attribute"});
    const bool caseSensitive = bound.truth(1, false);
    std::vector<Value> paths;
    if (const Value* attribute = bound.orNone(2); attribute && attribute->is(Kind::Text)) {
        const std::string& text = attribute->bytes();
        for (std::size_t begin = 0; begin <= text.size();) {
            const std::size_t comma = std::min(text.find(',', begin), text.size());
            paths.push_back(Value::text(text.substr(begin, comma - begin)));
            begin = comma + 1;
        }
    } else {
        paths.push_back(attribute ? *attribute : Value::none());
    }
    std::vector<std::pair<Value, Value>> keyed;
    for (const Value& item : itemsOf(value)) {
        std::vector<Value> keys;
        for (const Value& path : paths)
            keys.push_back(sortKey(itemByPath(item, path), caseSensitive));
        keyed.emplace_back(Value::list(std::move(keys)), item);
    }
    runtime.charge(static_cast<std::int64_t>(keyed.size()) * 16);
    // Stable in both directions, as sorted(…, reverse=True) is.
    const bool reverse = bound.truth(0, false);
    std::ranges::stable_sort(keyed, [reverse](const auto& a, const auto& b) {
        return reverse ? isLess(b.first, a.first) : isLess(a.first, b.first);
    });
    std::vector<Value> sorted;
    for (auto& [key, item] : keyed)
        sorted.push_back(std::move(item));
    return Value::list(std::move(sorted));
}

Value dictSortFilter(Runtime& runtime, const Value& value, const Arguments& arguments)
{
    const BoundArguments bound("dictsort", arguments, {"case_sensitive", "by", "reverse"});
    const std::string by = bound[1] ? bound.text(1).bytes() : "key";
    if (by != "key" && by != "value")
        throwFailure("'dictsort' sorts by 'key' or 'value'");
    if (value.isUndefined())
        throwUndefined(value);
    if (!value.is(Kind::Dict))
        throwFailure("'dictsort' needs a dict, not a value of type " + std::string(typeName(value)));
    std::vector<Dict::Entry> entries = value.asDict()->entries();
    runtime.charge(static_cast<std::int64_t>(entries.size()) * 16);
    const bool caseSensitive = bound.truth(0, false);
    const auto key = [&](const Dict::Entry& entry) {
        return sortKey(by == "key" ? entry.key : entry.value, caseSensitive);
    };
    const bool reverse = bound.truth(2, false);
    std::ranges::stable_sort(entries, [&](const Dict::Entry& a, const Dict::Entry& b) {
        return reverse ? isLess(key(b), key(a)) : isLess(key(a), key(b));
    });
    std::vector<Value> pairs;
    for (const Dict::Entry& entry : entries)
        pairs.push_back(Value::tuple({entry.key, entry.value}));
    return Value::list(std::move(pairs));
}

Value uniqueFilter(Runtime&, const Value& value, const Arguments& arguments)
{
    const BoundArguments bound("unique", arguments, {"case_sensitive", "attribute"});
    Dict seen;
    std::vector<Value> kept;
    for (const Value& item : itemsOf(value)) {
        Value key = bound.orNone(1) ? itemByPath(item, *bound[1]) : item;
        key = sortKey(key, bound.truth(0, false));
        if (seen.find(key))
            continue;
        seen.set(std::move(key), true);
        kept.push_back(item);
    }
    return Value::iterator(std::move(kept));
}

template <bool greatest>
Value extremeFilter(Runtime&, const Value& value, const Arguments& arguments)
{
    const BoundArguments bound(greatest ? "max" : "min", arguments, {"case_sensitive", "attribute"});
    const SharedItems items = itemsOf(value);
    const Value* best = nullptr;
    Value bestKey;
    for (const Value& item : items) {
        Value key = bound.orNone(1) ? itemByPath(item, *bound[1]) : item;
        key = sortKey(key, bound.truth(0, false));
        if (best && !(greatest ? isLess(bestKey, key) : isLess(key, bestKey)))
            continue;
        best = &item;
        bestKey = std::move(key);
    }
    return best ? *best : Value::undefined(Absence::Item);
}

Value sumFilter(Runtime&, const Value& value, const Arguments& arguments)
{
    const BoundArguments bound("sum", arguments, {"attribute", "start"});
    Value total = bound.orElse(1, Value(std::int64_t{0}));
    if (total.is(Kind::Text))
        throwFailure("'sum' does not join texts");
    for (const Value& item : itemsOf(value))
        total = applyBinary(BinaryOperator::Add, total, bound.orNone(0) ? itemByPath(item, *bound[0]) : item);
    return total;
}

Value batchFilter(Runtime&, const Value& value, const Arguments& arguments)
{
    const BoundArguments bound("batch", arguments, {"linecount", "fill_with"}, 1);
    const std::int64_t size = bound.integer(0, 0);
    if (size > kMaxItems)
        throwFailure("a row of 'batch' is too long");
    std::vector<Value> rows;
    std::vector<Value> row;
    for (const Value& item : itemsOf(value)) {
        if (static_cast<std::int64_t>(row.size()) == size)
            rows.push_back(Value::list(std::exchange(row, {})));
        row.push_back(item);
    }
    if (!row.empty()) {
        if (bound.orNone(1) && static_cast<std::int64_t>(row.size()) < size)
            row.resize(static_cast<std::size_t>(size), *bound[1]);
        rows.push_back(Value::list(std::move(row)));
    }
    return Value::iterator(std::move(rows));
}

Value sliceFilter(Runtime&, const Value& value, const Arguments& arguments)
{
    const BoundArguments bound("slice", arguments, {"slices", "fill_with"}, 1);
    const SharedItems items = itemsOf(value);
    const std::int64_t slices = bound.integer(0, 0);
    const auto length = static_cast<std::int64_t>(items.size());
    if (slices == 0 || slices > kMaxItems)
        throwFailure("the number of slices is zero or too large");
    std::vector<Value> parts;
    std::int64_t begin = 0;
    for (std::int64_t i = 0; i < slices; ++i) {
        const bool hasExtra = i < length % slices;
        const std::int64_t end = begin + length / slices + (hasExtra ? 1 : 0);
        std::vector<Value> part(items.begin() + begin, items.begin() + end);
        if (bound.orNone(1) && !hasExtra)
            part.push_back(*bound[1]);
        parts.push_back(Value::list(std::move(part)));
        begin = end;
    }
    return Value::iterator(std::move(parts));
}

constexpr std::array kFilters{
    Filter{"batch", batchFilter},        Filter{"count", lengthFilter},    Filter{"dictsort", dictSortFilter},
    Filter{"first", firstFilter},        Filter{"items", itemsFilter},     Filter{"last", lastFilter},
    Filter{"length", lengthFilter},      Filter{"list", listFilter},       Filter{"max", extremeFilter<true>},
    Filter{"min", extremeFilter<false>}, Filter{"reverse", reverseFilter}, Filter{"slice", sliceFilter},
    Filter{"sort", sortFilter},          Filter{"sum", sumFilter},         Filter{"unique", uniqueFilter},
};

}  // namespace

std::span<const Filter> sequenceFilters()
{
    return kFilters;
}

}  // namespace poft::jinja
