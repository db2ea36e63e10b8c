// SPDX-License-Identifier: Apache-2.0
#include "engine/jinja/attributes.h"
#include "engine/jinja/dict.h"
#include "engine/jinja/evaluator.h"
#include "engine/jinja/filters.h"
#include "engine/jinja/operators.h"
#include "engine/jinja/printing.h"
#include "engine/jinja/value_tests.h"

namespace poft::jinja {

Value Evaluator::evaluate(const Expression& expression)
{
    const DepthGuard guard(*this);
    m_runtime.charge(1);
    try {
        return std::visit([this](const auto& node) { return evaluate(node); }, expression.node);
    } catch (Failure& failure) {
        if (!failure.position.isKnown())
            failure.position = expression.position;
        throw;
    }
}

Value Evaluator::evaluate(const Name& node)
{
    const Value& value = read(node.variable);
    return value.isMissing() ? Value::undefined(Absence::Variable, &node.name) : value;
}

std::vector<Value> Evaluator::evaluateAll(const std::vector<ExpressionPtr>& expressions)
{
    std::vector<Value> values;
    values.reserve(expressions.size());
    for (const ExpressionPtr& expression : expressions)
        values.push_back(evaluate(*expression));
    return values;
}

Value Evaluator::evaluate(const Concatenation& node)
{
    std::string text;
    for (const Value& value : evaluateAll(node.parts)) {
        appendPrinted(text, value);
        checkTextSize(text.size());
    }
    Value result = Value::text(std::move(text));
    m_runtime.chargeFor(result);
    return result;
}

Value Evaluator::evaluate(const Unary& node)
{
    const Value operand = evaluate(*node.operand);
    switch (node.op) {
        case UnaryOperator::Not:
            return !isTrue(operand);
        case UnaryOperator::Negative:
            return negated(operand);
        case UnaryOperator::Positive:
            return positive(operand);
    }
    return {};
}

Value Evaluator::evaluate(const Binary& node)
{
    Value left = evaluate(*node.left);
    if (node.op == BinaryOperator::And)
        return isTrue(left) ? evaluate(*node.right) : left;
    if (node.op == BinaryOperator::Or)
        return isTrue(left) ? left : evaluate(*node.right);
    Value result = applyBinary(node.op, left, evaluate(*node.right));
    m_runtime.chargeFor(result);
    return result;
}

Value Evaluator::evaluate(const Comparison& node)
{
    Value left = evaluate(*node.first);
    for (const auto& [op, expression] : node.others) {
        Value right = evaluate(*expression);
        if (op == ComparisonOperator::In || op == ComparisonOperator::NotIn)
            m_runtime.chargeFor(right);
        if (!compare(op, left, right))
            return false;
        left = std::move(right);
    }
    return true;
}

Value Evaluator::evaluate(const Conditional& node)
{
    if (isTrue(evaluate(*node.test)))
        return evaluate(*node.whenTrue);
    return node.whenFalse ? evaluate(*node.whenFalse) : Value::undefined(Absence::Else);
}

Value Evaluator::evaluate(const ListDisplay& node)
{
    return Value::list(evaluateAll(node.items));
}

Value Evaluator::evaluate(const TupleDisplay& node)
{
    return Value::tuple(evaluateAll(node.items));
}

Value Evaluator::evaluate(const DictDisplay& node)
{
    Dict dict(node.entries.size());
    for (const auto& [key, value] : node.entries) {
        Value evaluatedKey = evaluate(*key);
        dict.set(std::move(evaluatedKey), evaluate(*value));
    }
    return Value::dict(std::move(dict));
}

Value Evaluator::evaluate(const Attribute& node)
{
    return attributeOf(evaluate(*node.object), node.name);
}

Value Evaluator::evaluate(const Subscript& node)
{
    const Value object = evaluate(*node.object);
    return itemOf(object, evaluate(*node.key));
}

Value Evaluator::evaluate(const Slice& node)
{
    const Value object = evaluate(*node.object);
    const Value start = evaluateOr(node.start);
    const Value stop = evaluateOr(node.stop);
    Value result = slice(object, start, stop, evaluateOr(node.step));
    m_runtime.chargeFor(result);
    return result;
}

Value Evaluator::evaluate(const FilterUse& node)
{
    if (!node.filter)
        throwFailure("there is no filter '" + node.name + "'");
    const Value object = evaluate(*node.object);
    Value result = node.filter->apply(m_runtime, object, evaluateArguments(node.arguments));
    m_runtime.chargeFor(result);
    return result;
}

Value Evaluator::evaluate(const TestUse& node)
{
    if (!node.test)
        throwFailure("there is no test '" + node.name + "'");
    const Value object = evaluate(*node.object);
    return node.test->holds(object, evaluateArguments(node.arguments));
}

}  // namespace poft::jinja
