// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "engine/jinja/attributes.h"
#include "engine/jinja/dict.h"
#include "engine/jinja/evaluator.h"
#include "engine/jinja/functions.h"
#include "engine/jinja/macro_value.h"
#include "engine/jinja/methods.h"

namespace poft::jinja {

Arguments Evaluator::evaluateArguments(const ArgumentList& list)
{
    Arguments arguments;
    if (!list.positional.empty())
        arguments.positional = evaluateAll(list.positional);
    for (const auto& [name, value] : list.named)
        arguments.named.emplace_back(name, evaluate(*value));
    if (list.spread)
        for (const Value& value : itemsOf(evaluate(*list.spread)))
            arguments.positional.push_back(value);
    if (list.namedSpread) {
        const Value names = evaluate(*list.namedSpread);
        if (!names.is(Kind::Dict))
            throwFailure("'**' needs a dict, not a value of type " + std::string(typeName(names)));
        for (const Dict::Entry& entry : names.asDict()->entries()) {
            if (!entry.key.is(Kind::Text) || arguments.findNamed(entry.key.bytes()))
                throwFailure("'**' needs a dict of names that are not given elsewhere");
            arguments.named.emplace_back(entry.key.bytes(), entry.value);
        }
    }
    return arguments;
}

Value Evaluator::evaluateCall(const Call& node, const Value& caller)
{
    const auto withCaller = [&](Arguments arguments) {
        if (!caller.isMissing())
            arguments.named.emplace_back("caller", caller);
        return arguments;
    };
    const auto* attribute = std::get_if<Attribute>(&node.callee->node);
    if (!attribute) {
        const Value callee = evaluate(*node.callee);
        return call(callee, withCaller(evaluateArguments(node.arguments)));
    }
    // `text.strip()` and the like: no value is made for the method itself.
    const Value object = evaluate(*attribute->object);
    const FoundMethod method = findMethod(object, attribute->name);
    if (method.state != FoundMethod::State::Found) {
        const Value callee = attributeOf(object, attribute->name);
        return call(callee, withCaller(evaluateArguments(node.arguments)));
    }
    Value result = method.method->call(m_runtime, object, withCaller(evaluateArguments(node.arguments)));
    m_runtime.chargeFor(result);
    return result;
}

Value Evaluator::call(const Value& callee, Arguments arguments)
{
    switch (callee.kind()) {
        case Kind::Undefined:
            throwUndefined(callee);
        case Kind::Macro:
            return callMacro(callee.asMacro(), std::move(arguments));
        case Kind::Function:
            return callee.asFunction().call(m_runtime, arguments);
        case Kind::Method: {
            Value result = callee.asMethod().method->call(m_runtime, callee.asMethod().object, arguments);
            m_runtime.chargeFor(result);
            return result;
        }
        case Kind::Loop:
            throwFailure("a recursive loop is not supported");
        default:
            throwFailure("a value of type " + std::string(typeName(callee)) + " cannot be called");
    }
}

Value Evaluator::callMacro(const MacroValue& macro, Arguments arguments)
{
    const DepthGuard guard(*this);
    const MacroFunction& function = *macro.function;
    Activation local;
    Activation& activation = function.holdsFunctions ? m_kept.emplace_back() : local;
    activation.around = macro.around;
    activation.slots.resize(static_cast<std::size_t>(function.slotCount));

    Activation* const before = std::exchange(m_activation, &activation);
    const bool inGeneration = std::exchange(m_inGeneration, false);
    bindArguments(function, std::move(arguments));
    enter(function.start);
    for (const Parameter& parameter : function.parameters) {
        Value& value = slot(parameter.name.variable);
        if (value.isMissing())
            value = parameter.byDefault ? evaluate(*parameter.byDefault)
                                        : Value::undefined(Absence::Parameter, &parameter.name.name);
    }
    std::string text;
    capture(function.body, text);
    m_activation = before;
    m_inGeneration = inGeneration;
    Value result = Value::text(std::move(text));
    m_runtime.chargeFor(result);
    return result;
}

/// The order of jinja2's Macro: positional arguments, then named ones; what is left goes to `kwargs` and `varargs` if
/// the body uses these.
void Evaluator::bindArguments(const MacroFunction& function, Arguments arguments)
{
    const auto name = [&] { return function.name.empty() ? std::string("caller") : "'" + function.name + "'"; };
    std::vector<Value>& positional = arguments.positional;
    auto& named = arguments.named;
    const auto takeNamed = [&named](std::string_view wanted) {
        const auto found = std::ranges::find(named, wanted, [](const auto& a) { return std::string_view(a.first); });
        if (found == named.end())
            return Value();
        Value value = std::move(found->second);
        named.erase(found);
        return value;
    };
    const std::size_t given = std::min(positional.size(), function.parameters.size());
    for (std::size_t i = 0; i < function.parameters.size(); ++i) {
        const Name& parameter = function.parameters[i].name;
        slot(parameter.variable) = i < given ? positional[i] : takeNamed(parameter.name);
    }
    const auto special = [this](int index) -> Value& { return slot({Variable::Place::Slot, 0, index}); };
    if (function.callerSlot) {
        const Value caller = takeNamed("caller");
        special(*function.callerSlot) =
            caller.isMissing() || caller.isNone() ? Value::undefined(Absence::Caller) : caller;
    }
    if (function.namedSlot) {
        Dict rest;
        for (auto& [key, value] : named)
            rest.set(Value::text(key), std::move(value));
        special(*function.namedSlot) = Value::dict(std::move(rest));
    } else if (!named.empty()) {
        throwFailure("the macro " + name() + " takes no argument '" + named.front().first + "'");
    }
    if (function.positionalSlot)
        special(*function.positionalSlot) =
            Value::tuple({positional.begin() + static_cast<std::ptrdiff_t>(given), positional.end()});
    else if (positional.size() > function.parameters.size())
        throwFailure("the macro " + name() + " takes at most " + std::to_string(function.parameters.size()) +
                     " arguments");
}

}  // namespace poft::jinja
