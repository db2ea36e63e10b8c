// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <cstdlib>

#include "engine/jinja/expression_node.h"
#include "engine/jinja/expression_parser.h"

namespace poft::jinja {

namespace {

Value integerOf(const Token& token)
{
    const std::string& text = token.text;
    int base = 10;
    if (text.size() > 2 && text[0] == '0') {
        const char mark = static_cast<char>(text[1] | 0x20);
        base = mark == 'x' ? 16 : mark == 'o' ? 8 : mark == 'b' ? 2 : 10;
    }
    std::int64_t value = 0;
    const char* begin = text.data() + (base == 10 ? 0 : 2);
    if (std::from_chars(begin, text.data() + text.size(), value, base).ec != std::errc())
        throwFailure("the integer " + text + " does not fit into 64 bits", token.position);
    return value;
}

}  // namespace

ExpressionPtr ExpressionParser::parsePrimary()
{
    const Token& token = m_tokens.take();
    const Position position = token.position;
    switch (token.kind) {
        case TokenKind::Name:
            if (token.text == "true" || token.text == "True")
                return make(position, Literal{true});
            if (token.text == "false" || token.text == "False")
                return make(position, Literal{false});
            if (token.text == "none" || token.text == "None")
                return make(position, Literal{Value::none()});
            return make(position, Name{token.text, {}});
        case TokenKind::String: {
            std::string text = token.text;
            while (m_tokens.current().kind == TokenKind::String)
                text += m_tokens.take().text;
            return make(position, Literal{Value::text(std::move(text))});
        }
        case TokenKind::Integer:
            return make(position, Literal{integerOf(token)});
        case TokenKind::Float:
            return make(position, Literal{Value(std::strtod(token.text.c_str(), nullptr))});
        default:
            break;
    }
    if (token.isOperator("("))
        return parseParentheses(position);
    if (token.isOperator("["))
        return parseList(position);
    if (token.isOperator("{"))
        return parseDict(position);
    throwFailure("unexpected " + describe(token), position);
}

ExpressionPtr ExpressionParser::parseParentheses(Position position)
{
    if (m_tokens.skipOperator(")"))
        return make(position, TupleDisplay{});
    ExpressionPtr expression = parseTuple(true);
    m_tokens.expectOperator(")");
    return expression;
}

ExpressionPtr ExpressionParser::parseList(Position position)
{
    std::vector<ExpressionPtr> items;
    while (!m_tokens.current().isOperator("]")) {
        items.push_back(parseExpression());
        if (!m_tokens.skipOperator(","))
            break;
    }
    m_tokens.expectOperator("]");
    const int depth = depthOf(items);
    return make(position, ListDisplay{std::move(items)}, depth);
}

ExpressionPtr ExpressionParser::parseDict(Position position)
{
    DictDisplay dict;
    int depth = 0;
    while (!m_tokens.current().isOperator("}")) {
        ExpressionPtr key = parseExpression();
        m_tokens.expectOperator(":");
        ExpressionPtr value = parseExpression();
        depth = std::max({depth, depthOf(key), depthOf(value)});
        dict.entries.emplace_back(std::move(key), std::move(value));
        if (!m_tokens.skipOperator(","))
            break;
    }
    m_tokens.expectOperator("}");
    return make(position, std::move(dict), depth);
}

ExpressionPtr ExpressionParser::parsePostfix(ExpressionPtr expression)
{
    for (;;) {
        if (m_tokens.current().isOperator("."))
            expression = parseAttribute(std::move(expression));
        else if (m_tokens.current().isOperator("["))
            expression = parseSubscript(std::move(expression));
        else if (m_tokens.current().isOperator("("))
            expression = parseCall(std::move(expression));
        else
            return expression;
    }
}

ExpressionPtr ExpressionParser::parseFilterPostfix(ExpressionPtr expression)
{
    for (;;) {
        if (m_tokens.current().isOperator("|"))
            expression = parseFilters(std::move(expression));
        else if (m_tokens.current().isName("is"))
            expression = parseTest(std::move(expression));
        else if (m_tokens.current().isOperator("("))
            expression = parseCall(std::move(expression));
        else
            return expression;
    }
}

ExpressionPtr ExpressionParser::parseAttribute(ExpressionPtr object)
{
    const Position position = m_tokens.take().position;
    const int depth = depthOf(object);
    const Token& token = m_tokens.take();
    if (token.kind == TokenKind::Name)
        return make(position, Attribute{std::move(object), token.text}, depth);
    if (token.kind != TokenKind::Integer)
        throwFailure("expected a name or a number after '.', found " + describe(token), token.position);
    return make(position, Subscript{std::move(object), make(token.position, Literal{integerOf(token)})}, depth);
}

ExpressionPtr ExpressionParser::parseSubscript(ExpressionPtr object)
{
    const Position position = m_tokens.take().position;
    if (m_tokens.current().isOperator(":"))
        return parseSlice(std::move(object), nullptr, position);
    if (m_tokens.current().isOperator("]"))
        throwFailure("expected an index, found ']'", m_tokens.current().position);
    std::vector<ExpressionPtr> keys;
    keys.push_back(parseExpression());
    if (m_tokens.current().isOperator(":"))
        return parseSlice(std::move(object), std::move(keys.front()), position);
    while (m_tokens.skipOperator(",")) {
        keys.push_back(parseExpression());
        if (m_tokens.current().isOperator(":"))
            throwFailure("a slice beside another index is not supported", m_tokens.current().position);
    }
    m_tokens.expectOperator("]");
    const int keyDepth = depthOf(keys);
    ExpressionPtr key =
        keys.size() == 1 ? std::move(keys.front()) : make(position, TupleDisplay{std::move(keys)}, keyDepth);
    const int depth = std::max(depthOf(object), depthOf(key));
    return make(position, Subscript{std::move(object), std::move(key)}, depth);
}

ExpressionPtr ExpressionParser::parseSlice(ExpressionPtr object, ExpressionPtr start, Position position)
{
    const auto atEnd = [&] { return m_tokens.current().isOperator(":") || m_tokens.current().isOperator("]"); };
    ExpressionPtr stop;
    ExpressionPtr step;
    m_tokens.expectOperator(":");
    if (!atEnd())
        stop = parseExpression();
    if (m_tokens.skipOperator(":") && !atEnd())
        step = parseExpression();
    m_tokens.expectOperator("]");
    const int depth = std::max({depthOf(object), depthOf(start), depthOf(stop), depthOf(step)});
    return make(position, Slice{std::move(object), std::move(start), std::move(stop), std::move(step)}, depth);
}

ArgumentList ExpressionParser::parseArguments()
{
    ArgumentList list;
    m_tokens.expectOperator("(");
    while (!m_tokens.current().isOperator(")")) {
        const Token& token = m_tokens.current();
        const bool isNamed = token.kind == TokenKind::Name && m_tokens.following().isOperator("=");
        const bool isSpread = token.isOperator("*") || token.isOperator("**");
        // The order that jinja2 asks for: positional, named (also after *args), *args, **kwargs.
        if (list.namedSpread || (token.isOperator("*") && list.spread) ||
            (!isNamed && !isSpread && (list.spread || !list.named.empty())))
            throwFailure("this argument cannot stand here", token.position);
        if (m_tokens.skipOperator("*")) {
            list.spread = parseExpression();
        } else if (m_tokens.skipOperator("**")) {
            list.namedSpread = parseExpression();
        } else if (isNamed) {
            std::string name = m_tokens.take().text;
            m_tokens.take();
            if (std::ranges::any_of(list.named, [&](const auto& other) { return other.first == name; }))
                throwFailure("the argument '" + name + "' is given twice", token.position);
            list.named.emplace_back(std::move(name), parseExpression());
        } else {
            list.positional.push_back(parseExpression());
        }
        if (!m_tokens.skipOperator(","))
            break;
    }
    m_tokens.expectOperator(")");
    return list;
}

ExpressionPtr ExpressionParser::parseCall(ExpressionPtr callee)
{
    const Position position = m_tokens.current().position;
    ArgumentList arguments = parseArguments();
    const int depth = std::max(depthOf(callee), depthOf(arguments));
    return make(position, Call{std::move(callee), std::move(arguments)}, depth);
}

ExpressionPtr ExpressionParser::parseFilters(ExpressionPtr object, bool inlineStart)
{
    while (inlineStart || m_tokens.skipOperator("|")) {
        inlineStart = false;
        const Token& token = m_tokens.expect(TokenKind::Name, "the name of a filter");
        std::string name = token.text;
        while (m_tokens.skipOperator("."))
            name += "." + m_tokens.expect(TokenKind::Name, "the name of a filter").text;
        ArgumentList arguments = m_tokens.current().isOperator("(") ? parseArguments() : ArgumentList{};
        const int depth = std::max(depthOf(object), depthOf(arguments));
        if (!object)
            object = make(token.position, CollectedText{});
        object = make(token.position, FilterUse{std::move(object), std::move(name), nullptr, std::move(arguments)},
                      depth + 1);
    }
    return object;
}

ExpressionPtr ExpressionParser::parseTest(ExpressionPtr object)
{
    const Position position = m_tokens.take().position;
    const bool negated = m_tokens.skipName("not");
    const Token& first = m_tokens.expect(TokenKind::Name, "the name of a test");
    std::string name = first.text;
    while (m_tokens.skipOperator("."))
        name += "." + m_tokens.expect(TokenKind::Name, "the name of a test").text;
    ArgumentList arguments;
    const Token& next = m_tokens.current();
    const bool isWord = next.kind == TokenKind::Name && next.text != "else" && next.text != "or" && next.text != "and";
    const bool isLiteral =
        next.kind == TokenKind::String || next.kind == TokenKind::Integer || next.kind == TokenKind::Float;
    if (next.isOperator("(")) {
        arguments = parseArguments();
    } else if (isWord || isLiteral || next.isOperator("[") || next.isOperator("{")) {
        if (next.isName("is"))
            throwFailure("tests cannot be chained with 'is'", next.position);
        arguments.positional.push_back(parsePostfix(parsePrimary()));
    }
    const int depth = std::max(depthOf(object), depthOf(arguments));
    ExpressionPtr test =
        make(position, TestUse{std::move(object), std::move(name), nullptr, std::move(arguments)}, depth);
    return negated ? makeUnary(position, UnaryOperator::Not, std::move(test)) : std::move(test);
}

}  // namespace poft::jinja
