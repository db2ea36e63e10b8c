// SPDX-License-Identifier: Apache-2.0
#include "engine/jinja/attributes.h"

#include <algorithm>
#include <optional>

#include "engine/jinja/characters.h"
#include "engine/jinja/dict.h"
#include "engine/jinja/failure.h"
#include "engine/jinja/loop_state.h"
#include "engine/jinja/macro_value.h"
#include "engine/jinja/methods.h"

namespace poft::jinja {

namespace {

Value integer(std::int64_t value)
{
    return value;
}

std::optional<Value> loopAttribute(LoopState& loop, std::string_view name)
{
    const std::int64_t index0 = loop.index0();
    if (name == "index0")
        return integer(index0);
    if (name == "index")
        return integer(index0 + 1);
    if (name == "first")
        return Value(index0 == 0);
    if (name == "last")
        return Value(loop.isLast());
    if (name == "length")
        return integer(loop.length());
    if (name == "previtem")
        return loop.previousItem();
    if (name == "nextitem")
        return loop.nextItem();
    if (name == "revindex")
        return integer(loop.length() - index0);
    if (name == "revindex0")
        return integer(loop.length() - index0 - 1);
    if (name == "depth")
        return integer(1);
    if (name == "depth0")
        return integer(0);
    return std::nullopt;
}

std::optional<Value> macroAttribute(const MacroValue& macro, std::string_view name)
{
    const MacroFunction& function = *macro.function;
    if (name == "name")
        return function.name.empty() ? Value::none() : Value::text(function.name);
    if (name == "arguments") {
        std::vector<Value> names;
        for (const Parameter& parameter : function.parameters)
            names.push_back(Value::text(parameter.name.name));
        return Value::tuple(std::move(names));
    }
    if (name == "caller")
        return Value(function.callerSlot.has_value());
    if (name == "catch_kwargs")
        return Value(function.namedSlot.has_value());
    if (name == "catch_varargs")
        return Value(function.positionalSlot.has_value());
    return std::nullopt;
}

/// getattr(): nothing where Python raises AttributeError.
std::optional<Value> pythonAttribute(const Value& object, const std::string& name)
{
    switch (object.kind()) {
        case Kind::Undefined:
            throwUndefined(object);
        case Kind::Namespace:
            if (const Value* value = object.asNamespace().find(name))
                return *value;
            return std::nullopt;
        case Kind::Loop:
            if (auto value = loopAttribute(object.asLoop(), name))
                return value;
            break;
        case Kind::Macro:
            return macroAttribute(object.asMacro(), name);
        default:
            break;
    }
    const FoundMethod found = findMethod(object, name);
    switch (found.state) {
        case FoundMethod::State::Found:
            return std::make_shared<const BoundMethod>(BoundMethod{object, found.method});
        case FoundMethod::State::Forbidden:
            return Value::undefined(Absence::Forbidden, &name);
        case FoundMethod::State::Unsupported:
            throwFailure("'" + name + "' of a " + std::string(typeName(object)) + " is not supported");
        case FoundMethod::State::None:
            break;
    }
    return std::nullopt;
}

/// obj[key]: nothing where Python raises TypeError or LookupError.
std::optional<Value> pythonItem(const Value& object, const Value& key)
{
    if (object.isUndefined())
        throwUndefined(object);
    if (object.is(Kind::Dict)) {
        if (key.is(Kind::List) || key.is(Kind::Dict))
            return std::nullopt;
        const Value* value = object.asDict()->find(key);
        return value ? std::optional(*value) : std::nullopt;
    }
    const bool isSequence =
        object.is(Kind::Text) || object.is(Kind::List) || object.is(Kind::Tuple) || object.is(Kind::Range);
    if (!isSequence || !key.isInteger())
        return std::nullopt;
    const std::int64_t size = lengthOf(object);
    const std::int64_t index = key.asInteger() < 0 ? key.asInteger() + size : key.asInteger();
    if (index < 0 || index >= size)
        return std::nullopt;
    const auto position = static_cast<std::size_t>(index);
    if (object.is(Kind::Text))
        return Value::text(std::string(object.asText().between(position, position + 1)), object.asText().isSafe());
    if (object.is(Kind::Range))
        return integer(object.asRange().at(index));
    return object.asItems()->values[position];
}

}  // namespace

Value attributeOf(const Value& object, const std::string& name)
{
    if (auto value = pythonAttribute(object, name))
        return std::move(*value);
    if (object.is(Kind::Dict))
        if (const Value* value = object.asDict()->find(std::string_view(name)))
            return *value;
    return Value::undefined(Absence::Attribute, &name);
}

Value itemOf(const Value& object, const Value& key)
{
    if (auto value = pythonItem(object, key))
        return std::move(*value);
    if (key.is(Kind::Text))
        if (auto value = pythonAttribute(object, key.bytes()))
            return value->isUndefined() ? Value::undefined(value->asUndefined().absence) : std::move(*value);
    return Value::undefined(Absence::Attribute);
}

Value itemByPath(const Value& object, const Value& path)
{
    if (path.isNone())
        return object;
    if (!path.is(Kind::Text))
        return itemOf(object, path);
    Value item = object;
    for (std::size_t begin = 0;;) {
        const std::size_t dot = std::min(path.bytes().find('.', begin), path.bytes().size());
        const std::string part = path.bytes().substr(begin, dot - begin);
        const bool isNumber =
            !part.empty() && part.size() < 18 && std::ranges::all_of(part, [](char c) { return c >= '0' && c <= '9'; });
        item = itemOf(item, isNumber ? integer(std::stoll(part)) : Value::text(part));
        if (dot == path.bytes().size())
            return item;
        begin = dot + 1;
    }
}

}  // namespace poft::jinja
