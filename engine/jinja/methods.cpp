// SPDX-License-Identifier: Apache-2.0
#include "engine/jinja/methods.h"

#include <algorithm>
#include <array>

#include "engine/jinja/dict.h"
#include "engine/jinja/failure.h"
#include "engine/jinja/loop_state.h"

namespace poft::jinja {

namespace {

using Names = std::span<const std::string_view>;

/// Methods and attributes of Python's types that have no place here: a use is a Failure rather than something
/// undefined.
constexpr std::array<std::string_view, 11> kOtherTextMethods{"casefold",  "encode",       "expandtabs", "format_map",
                                                             "isascii",   "isidentifier", "isnumeric",  "isprintable",
                                                             "maketrans", "swapcase",     "translate"};
constexpr std::array<std::string_view, 2> kOtherDictMethods{"copy", "fromkeys"};
constexpr std::array<std::string_view, 1> kOtherListMethods{"copy"};
constexpr std::array<std::string_view, 13> kNumberAttributes{
    "as_integer_ratio", "bit_count", "bit_length", "conjugate", "denominator", "from_bytes", "fromhex", "hex", "imag",
    "is_integer",       "numerator", "real",       "to_bytes"};

/// Those that the immutable sandbox hides.
constexpr std::array<std::string_view, 5> kDictChanges{"clear", "pop", "popitem", "setdefault", "update"};
constexpr std::array<std::string_view, 8> kListChanges{"append", "clear",  "extend",  "insert",
                                                       "pop",    "remove", "reverse", "sort"};

bool has(Names names, std::string_view name)
{
    return std::ranges::find(names, name) != names.end();
}

FoundMethod find(std::span<const Method> methods, Names unsupported, Names forbidden, std::string_view name)
{
    const auto found = std::ranges::find(methods, name, &Method::name);
    if (found != methods.end())
        return {FoundMethod::State::Found, &*found};
    if (has(forbidden, name))
        return {FoundMethod::State::Forbidden, nullptr};
    return {has(unsupported, name) ? FoundMethod::State::Unsupported : FoundMethod::State::None, nullptr};
}

Value dictGet(Runtime&, const Value& object, const Arguments& arguments)
{
    const BoundArguments bound("get", arguments, {"/key", "/default"}, 1);
    const Value* value = object.asDict()->find(*bound[0]);
    return value ? *value : bound.orElse(1, Value::none());
}

template <DictView::Part part>
Value dictView(Runtime&, const Value& object, const Arguments& arguments)
{
    BoundArguments("a view of a dict", arguments, {});
    return std::make_shared<const DictView>(DictView{object.asDict(), part});
}

Value listCount(Runtime&, const Value& object, const Arguments& arguments)
{
    const BoundArguments bound("count", arguments, {"/value"}, 1);
    return static_cast<std::int64_t>(std::ranges::count_if(
        object.asItems()->values, [&](const Value& value) { return areEqual(value, *bound[0]); }));
}

Value listIndex(Runtime&, const Value& object, const Arguments& arguments)
{
    const BoundArguments bound("index", arguments, {"/value"}, 1);
    const auto& values = object.asItems()->values;
    const auto found = std::ranges::find_if(values, [&](const Value& value) { return areEqual(value, *bound[0]); });
    if (found == values.end())
        throwFailure("the list does not hold the value that index() looks for");
    return static_cast<std::int64_t>(found - values.begin());
}

Value loopCycle(Runtime&, const Value& object, const Arguments& arguments)
{
    if (arguments.positional.empty() || !arguments.named.empty())
        throwFailure("loop.cycle() needs values to choose from");
    const auto turn = static_cast<std::size_t>(object.asLoop().index0());
    return arguments.positional[turn % arguments.positional.size()];
}

Value loopChanged(Runtime&, const Value& object, const Arguments& arguments)
{
    if (!arguments.named.empty())
        throwFailure("loop.changed() takes no named arguments");
    return object.asLoop().changed(arguments.positional);
}

constexpr std::array kDictMethods{
    Method{"get", dictGet},
    Method{"items", dictView<DictView::Part::Items>},
    Method{"keys", dictView<DictView::Part::Keys>},
    Method{"values", dictView<DictView::Part::Values>},
};
constexpr std::array kListMethods{Method{"count", listCount}, Method{"index", listIndex}};
constexpr std::array kLoopMethods{Method{"changed", loopChanged}, Method{"cycle", loopCycle}};

}  // namespace

FoundMethod findMethod(const Value& object, std::string_view name)
{
    switch (object.kind()) {
        case Kind::Text:
            return find(textMethods(), kOtherTextMethods, {}, name);
        case Kind::Dict:
            return find(kDictMethods, kOtherDictMethods, kDictChanges, name);
        case Kind::List:
            return find(kListMethods, kOtherListMethods, kListChanges, name);
        case Kind::Tuple:
            return find(kListMethods, {}, {}, name);
        case Kind::Loop:
            return find(kLoopMethods, {}, {}, name);
        case Kind::Bool:
        case Kind::Int:
        case Kind::Float:
            return find({}, kNumberAttributes, {}, name);
        default:
            return {};
    }
}

}  // namespace poft::jinja
