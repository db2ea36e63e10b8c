// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "engine/jinja/dict.h"
#include "engine/jinja/failure.h"
#include "engine/jinja/loop_state.h"
#include "engine/jinja/value.h"

namespace poft::jinja {

namespace {

/// Below 0, 0 or above 0, without rounding the integer; NaN compares as nothing.
std::partial_ordering compareMixed(std::int64_t a, double b)
{
    if (std::isnan(b))
        return std::partial_ordering::unordered;
    constexpr double kLimit = 9223372036854775808.0;  // 2^63
    if (b >= kLimit)
        return std::partial_ordering::less;
    if (b < -kLimit)
        return std::partial_ordering::greater;
    const double whole = std::floor(b);
    const auto integer = static_cast<std::int64_t>(whole);
    if (a != integer)
        return a < integer ? std::partial_ordering::less : std::partial_ordering::greater;
    return b > whole ? std::partial_ordering::less : std::partial_ordering::equivalent;
}

std::partial_ordering reversed(std::partial_ordering order)
{
    return 0 <=> order;
}

std::partial_ordering compareNumbers(const Value& a, const Value& b)
{
    if (a.isInteger() && b.isInteger())
        return a.asInteger() <=> b.asInteger();
    if (a.isInteger())
        return compareMixed(a.asInteger(), b.asDouble());
    if (b.isInteger())
        return reversed(compareMixed(b.asInteger(), a.asDouble()));
    return a.asDouble() <=> b.asDouble();
}

bool equalItems(const Items& a, const Items& b)
{
    return std::ranges::equal(a.values, b.values, areEqual);
}

bool equalDicts(const Dict& a, const Dict& b)
{
    return a.size() == b.size() && std::ranges::all_of(a.entries(), [&](const Dict::Entry& entry) {
               const Value* other = b.find(entry.key);
               return other && areEqual(entry.value, *other);
           });
}

bool equalRanges(const Range& a, const Range& b)
{
    const std::int64_t size = a.size();
    return size == b.size() && (size == 0 || (a.start == b.start && (size == 1 || a.step == b.step)));
}

/// Views of keys or pairs are sets; views of values are only equal to themselves.
bool equalViews(const DictView& a, const DictView& b)
{
    if (a.part == DictView::Part::Values || b.part == DictView::Part::Values)
        return false;
    if (a.part != b.part || a.dict->size() != b.dict->size())
        return a.dict->size() == 0 && b.dict->size() == 0;
    if (a.part == DictView::Part::Items)
        return equalDicts(*a.dict, *b.dict);
    return std::ranges::all_of(a.dict->entries(),
                               [&](const auto& entry) { return b.dict->find(entry.key) != nullptr; });
}

bool lessItems(const Items& a, const Items& b)
{
    const std::size_t common = std::min(a.values.size(), b.values.size());
    for (std::size_t i = 0; i < common; ++i)
        if (!areEqual(a.values[i], b.values[i]))
            return isLess(a.values[i], b.values[i]);
    return a.values.size() < b.values.size();
}

bool containsText(const Value& container, const Value& item)
{
    if (item.isUndefined())
        throwUndefined(item);
    if (!item.is(Kind::Text))
        throwFailure("'in <string>' needs a text on its left, not a value of type " + std::string(typeName(item)));
    return container.bytes().find(item.bytes()) != std::string::npos;
}

}  // namespace

bool areEqual(const Value& a, const Value& b)
{
    if (a.isNumber() && b.isNumber())
        return compareNumbers(a, b) == 0;
    if (a.kind() != b.kind())
        return false;
    switch (a.kind()) {
        case Kind::Undefined:
        case Kind::None:
            return true;
        case Kind::Text:
            return a.bytes() == b.bytes();
        case Kind::List:
        case Kind::Tuple:
            return a.identity() == b.identity() || equalItems(*a.asItems(), *b.asItems());
        case Kind::Dict:
            return a.identity() == b.identity() || equalDicts(*a.asDict(), *b.asDict());
        case Kind::Range:
            return equalRanges(a.asRange(), b.asRange());
        case Kind::DictView:
            return a.identity() == b.identity() || equalViews(a.asDictView(), b.asDictView());
        case Kind::Method:
            throwFailure("comparing methods is not supported");
        default:
            return a.identity() == b.identity();
    }
}

bool isLess(const Value& a, const Value& b)
{
    for (const Value* value : {&a, &b})
        if (value->isUndefined())
            throwUndefined(*value);
    if (a.isNumber() && b.isNumber())
        return compareNumbers(a, b) < 0;
    if (a.is(Kind::Text) && b.is(Kind::Text))
        return a.bytes() < b.bytes();  // UTF-8 sorts as its code points do
    if (a.kind() == b.kind() && (a.is(Kind::List) || a.is(Kind::Tuple)))
        return lessItems(*a.asItems(), *b.asItems());
    if (a.is(Kind::DictView) && b.is(Kind::DictView))
        throwFailure("comparing dict views as sets is not supported");
    throwFailure("values of type " + std::string(typeName(a)) + " and " + std::string(typeName(b)) + " have no order");
}

std::int64_t lengthOf(const Value& value)
{
    switch (value.kind()) {
        case Kind::Undefined:
            return 0;
        case Kind::Text:
            return static_cast<std::int64_t>(value.asText().length());
        case Kind::List:
        case Kind::Tuple:
            return static_cast<std::int64_t>(value.asItems()->values.size());
        case Kind::Dict:
            return static_cast<std::int64_t>(value.asDict()->size());
        case Kind::DictView:
            return static_cast<std::int64_t>(value.asDictView().dict->size());
        case Kind::Range:
            return value.asRange().size();
        case Kind::Loop:
            return value.asLoop().length();
        default:
            throwFailure("a value of type " + std::string(typeName(value)) + " has no length");
    }
}

bool contains(const Value& container, const Value& item)
{
    if (container.is(Kind::Text))
        return containsText(container, item);
    if (container.is(Kind::Dict))
        return container.asDict()->find(item) != nullptr;
    const SharedItems items = itemsOf(container);
    return std::ranges::any_of(items, [&](const Value& value) { return areEqual(value, item); });
}

}  // namespace poft::jinja
