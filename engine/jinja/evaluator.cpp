// SPDX-License-Identifier: Apache-2.0
#include "engine/jinja/evaluator.h"

#include <utility>

#include "engine/jinja/functions.h"
#include "engine/jinja/loop_state.h"
#include "engine/jinja/macro_value.h"
#include "engine/jinja/printing.h"

namespace poft::jinja {

Evaluator::Evaluator(const Tree& tree, std::vector<Value> externals, Runtime& runtime)
    : m_tree(tree), m_externals(std::move(externals)), m_runtime(runtime)
{
    m_root.slots.resize(static_cast<std::size_t>(tree.slotCount));
}

EvaluatedText Evaluator::run()
{
    enter(m_tree.start);
    execute(m_tree.body);
    return std::move(m_result);
}

Value& Evaluator::slot(const Variable& variable)
{
    Activation* activation = m_activation;
    for (int i = 0; i < variable.levels; ++i)
        activation = activation->around;
    return activation->slots[static_cast<std::size_t>(variable.index)];
}

const Value& Evaluator::read(const Variable& variable)
{
    return variable.place == Variable::Place::External ? m_externals[static_cast<std::size_t>(variable.index)]
                                                       : slot(variable);
}

void Evaluator::enter(const FrameStart& start)
{
    for (const SlotStart& begin : start)
        m_activation->slots[static_cast<std::size_t>(begin.slot)] = begin.source ? read(*begin.source) : Value();
}

void Evaluator::write(std::string_view text)
{
    m_runtime.charge(static_cast<std::int64_t>(text.size() / 8));
    if (m_out->size() + text.size() > m_runtime.limits().outputBytes)
        throwFailure("the template writes more than " + std::to_string(m_runtime.limits().outputBytes) + " bytes");
    *m_out += text;
}

void Evaluator::write(const Value& value)
{
    if (value.is(Kind::Text))
        write(value.bytes());
    else
        write(printed(value));
}

void Evaluator::writeText(const Value& value)
{
    // jinja2 joins these results without making texts of them.
    if (!value.is(Kind::Text))
        throwFailure("a call or filter block must give a text, not a value of type " + std::string(typeName(value)));
    write(value.bytes());
}

Evaluator::Flow Evaluator::execute(const Body& body)
{
    const DepthGuard guard(*this);
    for (const Statement& statement : body) {
        m_runtime.charge(1);
        try {
            const Flow flow = std::visit([this](const auto& node) { return execute(node); }, statement.node);
            if (flow != Flow::Normal)
                return flow;
        } catch (Failure& failure) {
            if (!failure.position.isKnown())
                failure.position = statement.position;
            throw;
        }
    }
    return Flow::Normal;
}

Evaluator::Flow Evaluator::execute(const Output& node)
{
    for (const auto& part : node.parts) {
        if (const auto* text = std::get_if<std::string>(&part))
            write(*text);
        else
            write(evaluate(**std::get_if<ExpressionPtr>(&part)));
    }
    return Flow::Normal;
}

Evaluator::Flow Evaluator::execute(const If& node)
{
    for (const auto& [test, body] : node.branches)
        if (isTrue(evaluate(*test)))
            return execute(body);
    return execute(node.otherwise);
}

Evaluator::Flow Evaluator::execute(const For& node)
{
    const Value iterable = evaluate(*node.iterable);
    LoopState::Filter filter;
    if (node.condition) {
        enter(node.conditionStart);
        // The loop may be asked for its next item from within a macro.
        filter = [this, &node, around = m_activation](Value item) -> std::optional<Value> {
            Activation* const current = std::exchange(m_activation, around);
            assign(node.testTarget, item);
            const bool belongs = isTrue(evaluate(*node.condition));
            if (belongs && std::holds_alternative<std::vector<Target>>(node.testTarget.node))
                item = repacked(node.testTarget);
            m_activation = current;
            return belongs ? std::optional(std::move(item)) : std::nullopt;
        };
    }
    Value loop = std::make_shared<LoopState>(iterable, std::move(filter));
    bool ranToEnd = false;
    const Flow flow = runLoop(node, loop, ranToEnd);
    loop.asLoop().finish();
    if (flow != Flow::Normal)
        return flow;
    // As in jinja2, a turn that `break` or `continue` ended does not count for the else branch.
    if (ranToEnd || node.otherwise.empty())
        return Flow::Normal;
    enter(node.otherwiseStart);
    return execute(node.otherwise);
}

Evaluator::Flow Evaluator::runLoop(const For& node, Value& loop, bool& ranToEnd)
{
    struct Finisher {
        LoopState& state;
        ~Finisher() { state.finish(); }
    };
    const Finisher finisher{loop.asLoop()};
    const Variable loopVariable{Variable::Place::Slot, 0, node.loopSlot};
    while (loop.asLoop().advance()) {
        m_runtime.charge(1);
        slot(loopVariable) = loop;
        assign(node.target, loop.asLoop().current());
        enter(node.bodyStart);
        const Flow flow = execute(node.body);
        if (flow == Flow::Break)
            break;
        ranToEnd = ranToEnd || flow == Flow::Normal;
    }
    return Flow::Normal;
}

Evaluator::Flow Evaluator::execute(const Macro& node)
{
    slot(node.name.variable) = std::make_shared<const MacroValue>(MacroValue{&node.function, m_activation});
    return Flow::Normal;
}

Evaluator::Flow Evaluator::execute(const CallBlock& node)
{
    const Value caller = std::make_shared<const MacroValue>(MacroValue{&node.caller, m_activation});
    writeText(evaluateCall(*std::get_if<Call>(&node.call->node), caller));
    return Flow::Normal;
}

Evaluator::Flow Evaluator::capture(const Body& body, std::string& text)
{
    std::string* const out = std::exchange(m_out, &text);
    ++m_captures;
    const Flow flow = execute(body);
    --m_captures;
    m_out = out;
    return flow;
}

Evaluator::Flow Evaluator::execute(const FilterBlock& node)
{
    enter(node.start);
    std::string text;
    const Flow flow = capture(node.body, text);
    if (flow != Flow::Normal)
        return flow;
    Value around = std::exchange(m_collected, Value::text(std::move(text)));
    const Value filtered = evaluate(*node.filter);
    m_collected = std::move(around);
    writeText(filtered);
    return Flow::Normal;
}

Evaluator::Flow Evaluator::execute(const Set& node)
{
    assign(node.target, evaluate(*node.value));
    return Flow::Normal;
}

Evaluator::Flow Evaluator::execute(const SetBlock& node)
{
    enter(node.start);
    std::string text;
    const Flow flow = capture(node.body, text);
    if (flow != Flow::Normal)
        return flow;
    Value value = Value::text(std::move(text));
    if (node.filter) {
        Value around = std::exchange(m_collected, std::move(value));
        value = evaluate(*node.filter);
        m_collected = std::move(around);
    }
    assign(node.target, value);
    return Flow::Normal;
}

Evaluator::Flow Evaluator::execute(const With& node)
{
    enter(node.start);
    for (const auto& [target, value] : node.assignments)
        assign(target, evaluate(*value));
    return execute(node.body);
}

Evaluator::Flow Evaluator::execute(const Generation& node)
{
    enter(node.start);
    const bool isOutermost = !std::exchange(m_inGeneration, true);
    const std::size_t begin = m_out->size();
    const Flow flow = execute(node.body);
    if (isOutermost) {
        m_inGeneration = false;
        if (m_captures > 0)
            m_result.hasCapturedGeneration = true;
        else
            m_result.generations.push_back({begin, m_out->size()});
    }
    return flow;
}

void Evaluator::assign(const Target& target, const Value& value)
{
    if (const auto* name = std::get_if<Name>(&target.node)) {
        slot(name->variable) = value;
        return;
    }
    if (const auto* attribute = std::get_if<NamespaceTarget>(&target.node)) {
        const Value& object = read(attribute->object.variable);
        if (!object.is(Kind::Namespace))
            throwFailure("setting an attribute of '" + attribute->object.name +
                         "', which is no namespace, is not supported");
        setAttribute(object.asNamespace(), attribute->attribute, value);
        return;
    }
    const auto& targets = *std::get_if<std::vector<Target>>(&target.node);
    const SharedItems items = itemsOf(value);
    if (items.size() != targets.size())
        throwFailure("a value of " + std::to_string(items.size()) + " items cannot be given to " +
                     std::to_string(targets.size()) + " names");
    for (std::size_t i = 0; i < targets.size(); ++i)
        assign(targets[i], items[i]);
}

Value Evaluator::repacked(const Target& target)
{
    if (const auto* name = std::get_if<Name>(&target.node))
        return slot(name->variable);
    std::vector<Value> values;
    for (const Target& part : *std::get_if<std::vector<Target>>(&target.node))
        values.push_back(repacked(part));
    return Value::tuple(std::move(values));
}

}  // namespace poft::jinja
