// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "engine/jinja/attributes.h"
#include "engine/jinja/dict.h"
#include "engine/jinja/failure.h"
#include "engine/jinja/filters.h"
#include "engine/jinja/value_tests.h"

namespace poft::jinja {

namespace {

Value defaultFilter(Runtime&, const Value& value, const Arguments& arguments)
{
    const BoundArguments bound("default", arguments, {"default_value", "boolean"});
    if (value.isUndefined() || (bound.truth(1, false) && !isTrue(value)))
        return bound.orElse(0, Value::text({}));
    return value;
}

Value attrFilter(Runtime&, const Value& value, const Arguments& arguments)
{
    const BoundArguments bound("attr", arguments, {"name"}, 1);
    // An attribute alone: the keys of a dict do not count.
    return itemOf(value.is(Kind::Dict) ? Value::dict({}) : value, *bound[0]);
}

/// The arguments after the first `count` positional ones.
Arguments without(const Arguments& arguments, std::size_t count)
{
    Arguments rest = arguments;
    rest.positional.erase(rest.positional.begin(), rest.positional.begin() + static_cast<std::ptrdiff_t>(count));
    return rest;
}

const std::string& nameAt(const Arguments& arguments, std::size_t index)
{
    if (!arguments.positional[index].is(Kind::Text))
        throwFailure("the name of a filter or test is a text");
    return arguments.positional[index].bytes();
}

Value mapAttribute(const Value& value, const Arguments& arguments)
{
    for (const auto& [name, argument] : arguments.named)
        if (name != "attribute" && name != "default")
            throwFailure("'map' has no argument '" + name + "'");
    const Value& path = *arguments.findNamed("attribute");
    const Value* otherwise = arguments.findNamed("default");
    const bool hasDefault = otherwise && !otherwise->isNone();
    if (hasDefault && path.is(Kind::Text) && path.bytes().find('.') != std::string::npos)
        throwFailure("'map' with a default for a path of several attributes is not supported");
    std::vector<Value> mapped;
    for (const Value& item : itemsOf(value)) {
        Value found = itemByPath(item, path);
        mapped.push_back(hasDefault && found.isUndefined() ? *otherwise : std::move(found));
    }
    return Value::iterator(std::move(mapped));
}

Value mapFilter(Runtime& runtime, const Value& value, const Arguments& arguments)
{
    if (!isTrue(value))
        return Value::iterator({});
    if (arguments.positional.empty() && arguments.findNamed("attribute"))
        return mapAttribute(value, arguments);
    if (arguments.positional.empty())
        throwFailure("'map' needs the name of a filter or an attribute");
    const Filter* filter = findFilter(nameAt(arguments, 0));
    if (!filter)
        throwFailure("there is no filter '" + nameAt(arguments, 0) + "'");
    const Arguments rest = without(arguments, 1);
    std::vector<Value> mapped;
    for (const Value& item : itemsOf(value)) {
        mapped.push_back(filter->apply(runtime, item, rest));
        runtime.charge(1);
        runtime.chargeFor(mapped.back());
    }
    return Value::iterator(std::move(mapped));
}

template <bool keep, bool byAttribute>
Value selectFilter(Runtime& runtime, const Value& value, const Arguments& arguments)
{
    if (!isTrue(value))
        return Value::iterator({});
    if (byAttribute && arguments.positional.empty())
        throwFailure("a filter by attribute needs the attribute's name");
    constexpr std::size_t kTestAt = byAttribute ? 1 : 0;
    const Test* test = nullptr;
    Arguments rest;
    if (arguments.positional.size() > kTestAt) {
        test = findTest(nameAt(arguments, kTestAt));
        if (!test)
            throwFailure("there is no test '" + nameAt(arguments, kTestAt) + "'");
        rest = without(arguments, kTestAt + 1);
    }
    std::vector<Value> kept;
    for (const Value& item : itemsOf(value)) {
        const Value tested = byAttribute ? itemByPath(item, arguments.positional[0]) : item;
        runtime.charge(1);
        if ((test ? test->holds(tested, rest) : isTrue(tested)) == keep)
            kept.push_back(item);
    }
    return Value::iterator(std::move(kept));
}

constexpr std::array kFilters{
    Filter{"attr", attrFilter},
    Filter{"d", defaultFilter},
    Filter{"default", defaultFilter},
    Filter{"map", mapFilter},
    Filter{"reject", selectFilter<false, false>},
    Filter{"rejectattr", selectFilter<false, true>},
    Filter{"select", selectFilter<true, false>},
    Filter{"selectattr", selectFilter<true, true>},
};

}  // namespace

std::span<const Filter> selectionFilters()
{
    return kFilters;
}

}  // namespace poft::jinja
