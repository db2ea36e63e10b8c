// SPDX-License-Identifier: Apache-2.0
#include "engine/jinja/expression_parser.h"

#include <algorithm>
#include <array>

#include "engine/jinja/expression_node.h"

namespace poft::jinja {

namespace {

ExpressionPtr makeBinary(Position position, BinaryOperator op, ExpressionPtr left, ExpressionPtr right)
{
    const int depth = std::max(depthOf(left), depthOf(right));
    return make(position, Binary{op, std::move(left), std::move(right)}, depth);
}

std::optional<ComparisonOperator> comparisonOf(const Token& token)
{
    constexpr std::array<std::pair<std::string_view, ComparisonOperator>, 6> kOperators{{
        {"==", ComparisonOperator::Equal},
        {"!=", ComparisonOperator::NotEqual},
        {"<", ComparisonOperator::Less},
        {"<=", ComparisonOperator::LessEqual},
        {">", ComparisonOperator::Greater},
        {">=", ComparisonOperator::GreaterEqual},
    }};
    for (const auto& [text, op] : kOperators)
        if (token.isOperator(text))
            return op;
    return std::nullopt;
}

}  // namespace

/// Counts how deep the grammar's functions call each other, which bounds the stack whatever a template holds.
class Nesting {
public:
    explicit Nesting(ExpressionParser& parser) : m_parser(parser)
    {
        if (++m_parser.m_depth > kMaxExpressionDepth)
            throwFailure("an expression is nested deeper than " + std::to_string(kMaxExpressionDepth) + " levels",
                         m_parser.m_tokens.current().position);
    }
    ~Nesting() { --m_parser.m_depth; }
    Nesting(const Nesting&) = delete;
    Nesting& operator=(const Nesting&) = delete;

private:
    ExpressionParser& m_parser;
};

ExpressionPtr ExpressionParser::parseTuple(bool withConditional)
{
    const Position position = m_tokens.current().position;
    const auto atEnd = [&] {
        const Token& token = m_tokens.current();
        return token.kind == TokenKind::VariableEnd || token.kind == TokenKind::BlockEnd || token.isOperator(")");
    };
    std::vector<ExpressionPtr> items;
    bool isTuple = false;
    while (!atEnd()) {
        items.push_back(withConditional ? parseExpression() : parseOr());
        if (!m_tokens.skipOperator(","))
            break;
        isTuple = true;
    }
    if (!isTuple && items.size() == 1)
        return std::move(items.front());
    if (!isTuple)
        throwFailure("expected an expression, found " + describe(m_tokens.current()), m_tokens.current().position);
    const int depth = depthOf(items);
    return make(position, TupleDisplay{std::move(items)}, depth);
}

ExpressionPtr ExpressionParser::parseConditional()
{
    const Nesting nesting(*this);
    Position position = m_tokens.current().position;
    ExpressionPtr result = parseOr();
    while (m_tokens.skipName("if")) {
        ExpressionPtr test = parseOr();
        ExpressionPtr otherwise = m_tokens.skipName("else") ? parseConditional() : nullptr;
        const int depth = std::max({depthOf(result), depthOf(test), depthOf(otherwise)});
        result = make(position, Conditional{std::move(test), std::move(result), std::move(otherwise)}, depth);
        position = m_tokens.current().position;
    }
    return result;
}

ExpressionPtr ExpressionParser::parseOr()
{
    const Position position = m_tokens.current().position;
    ExpressionPtr left = parseAnd();
    while (m_tokens.skipName("or"))
        left = makeBinary(position, BinaryOperator::Or, std::move(left), parseAnd());
    return left;
}

ExpressionPtr ExpressionParser::parseAnd()
{
    const Position position = m_tokens.current().position;
    ExpressionPtr left = parseNot();
    while (m_tokens.skipName("and"))
        left = makeBinary(position, BinaryOperator::And, std::move(left), parseNot());
    return left;
}

ExpressionPtr ExpressionParser::parseNot()
{
    const Nesting nesting(*this);
    const Position position = m_tokens.current().position;
    if (m_tokens.skipName("not"))
        return makeUnary(position, UnaryOperator::Not, parseNot());
    return parseComparison();
}

ExpressionPtr ExpressionParser::parseComparison()
{
    const Position position = m_tokens.current().position;
    ExpressionPtr first = parseSum();
    std::vector<std::pair<ComparisonOperator, ExpressionPtr>> others;
    int depth = depthOf(first);
    for (;;) {
        std::optional<ComparisonOperator> op = comparisonOf(m_tokens.current());
        if (!op && m_tokens.current().isName("in"))
            op = ComparisonOperator::In;
        if (!op && m_tokens.current().isName("not") && m_tokens.following().isName("in")) {
            op = ComparisonOperator::NotIn;
            m_tokens.take();
        }
        if (!op)
            break;
        m_tokens.take();
        others.emplace_back(*op, parseSum());
        depth = std::max(depth, depthOf(others.back().second));
    }
    if (others.empty())
        return first;
    return make(position, Comparison{std::move(first), std::move(others)}, depth);
}

ExpressionPtr ExpressionParser::parseLeftAssociative(
    std::initializer_list<std::pair<std::string_view, BinaryOperator>> operators,
    ExpressionPtr (ExpressionParser::*next)())
{
    const Position position = m_tokens.current().position;
    ExpressionPtr left = (this->*next)();
    for (;;) {
        const auto* op = std::ranges::find_if(
            operators, [&](const auto& candidate) { return m_tokens.current().isOperator(candidate.first); });
        if (op == operators.end())
            return left;
        m_tokens.take();
        left = makeBinary(position, op->second, std::move(left), (this->*next)());
    }
}

ExpressionPtr ExpressionParser::parseSum()
{
    return parseLeftAssociative({{"+", BinaryOperator::Add}, {"-", BinaryOperator::Subtract}},
                                &ExpressionParser::parseConcatenation);
}

ExpressionPtr ExpressionParser::parseConcatenation()
{
    const Position position = m_tokens.current().position;
    std::vector<ExpressionPtr> parts;
    do
        parts.push_back(parseProduct());
    while (m_tokens.skipOperator("~"));
    if (parts.size() == 1)
        return std::move(parts.front());
    const int depth = depthOf(parts);
    return make(position, Concatenation{std::move(parts)}, depth);
}

ExpressionPtr ExpressionParser::parseProduct()
{
    return parseLeftAssociative({{"*", BinaryOperator::Multiply},
                                 {"/", BinaryOperator::Divide},
                                 {"//", BinaryOperator::FloorDivide},
                                 {"%", BinaryOperator::Modulo}},
                                &ExpressionParser::parsePower);
}

ExpressionPtr ExpressionParser::parsePower()
{
    return parseLeftAssociative({{"**", BinaryOperator::Power}}, &ExpressionParser::parseSigned);
}

ExpressionPtr ExpressionParser::parseSigned()
{
    return parseUnary(true);
}

ExpressionPtr ExpressionParser::parseUnary(bool withFilter)
{
    const Nesting nesting(*this);
    const Position position = m_tokens.current().position;
    ExpressionPtr expression;
    if (m_tokens.skipOperator("-"))
        expression = makeUnary(position, UnaryOperator::Negative, parseUnary(false));
    else if (m_tokens.skipOperator("+"))
        expression = makeUnary(position, UnaryOperator::Positive, parseUnary(false));
    else
        expression = parsePrimary();
    expression = parsePostfix(std::move(expression));
    return withFilter ? parseFilterPostfix(std::move(expression)) : std::move(expression);
}

}  // namespace poft::jinja
