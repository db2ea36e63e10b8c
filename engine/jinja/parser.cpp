// SPDX-License-Identifier: Apache-2.0
#include "engine/jinja/parser.h"

#include <algorithm>
#include <array>
#include <initializer_list>

#include "engine/jinja/expression_parser.h"
#include "engine/jinja/token_stream.h"

namespace poft::jinja {

namespace {

constexpr int kMaxBlocks = 60;  // within each other

using EndNames = std::initializer_list<std::string_view>;

/// Reads statements and the text between them.
class StatementParser {
public:
    explicit StatementParser(std::string_view source) : m_tokens(tokenize(source)), m_expressions(m_tokens) {}

    Body run() { return parseUntil({}); }

private:
    template <class Node>
    static Statement make(Position position, Node node)
    {
        return Statement{position, std::move(node)};
    }

    /// Statements up to one of the end tags, whose name is then current; without end names up to the template's end.
    Body parseUntil(EndNames ends)
    {
        Body body;
        Output output;
        Position outputPosition;
        const auto flush = [&] {
            if (!output.parts.empty())
                body.push_back(make(outputPosition, std::move(output)));
            output = {};
        };
        for (;;) {
            const Token& token = m_tokens.current();
            if (output.parts.empty())
                outputPosition = token.position;
            if (token.kind == TokenKind::Data) {
                output.parts.emplace_back(m_tokens.take().text);
            } else if (token.kind == TokenKind::VariableBegin) {
                m_tokens.take();
                output.parts.emplace_back(m_expressions.parseTuple(true));
                m_tokens.expect(TokenKind::VariableEnd, "'}}'");
            } else if (token.kind == TokenKind::BlockBegin) {
                flush();
                m_tokens.take();
                if (std::ranges::any_of(ends, [&](std::string_view end) { return m_tokens.current().isName(end); }))
                    return body;
                body.push_back(parseStatement(ends));
                m_tokens.expect(TokenKind::BlockEnd, "'%}'");
            } else {
                flush();
                if (ends.size() > 0)
                    throwFailure("the template ends before '" + std::string(*(ends.end() - 1)) + "'", token.position);
                return body;
            }
        }
    }

    /// The body of a block: after the rest of its tag up to one of the end names, which is left current.
    Body parseBody(EndNames ends)
    {
        m_tokens.skipOperator(":");
        m_tokens.expect(TokenKind::BlockEnd, "'%}'");
        if (++m_blocks > kMaxBlocks)
            throwFailure("blocks are nested deeper than " + std::to_string(kMaxBlocks) + " levels",
                         m_tokens.current().position);
        Body body = parseUntil(ends);
        --m_blocks;
        return body;
    }

    /// The same for a block with one possible end, which is taken.
    Body parseBodyTo(std::string_view end)
    {
        Body body = parseBody({end});
        m_tokens.take();
        return body;
    }

    /// A body that is a function of its own in jinja2: no loop around it can be left from within.
    Body parseFunctionBody(std::string_view end)
    {
        const int loops = std::exchange(m_loops, 0);
        Body body = parseBodyTo(end);
        m_loops = loops;
        return body;
    }

    Statement parseStatement(EndNames ends)
    {
        const Token token = m_tokens.expect(TokenKind::Name, "the name of a tag");
        const std::string& tag = token.text;
        const Position position = token.position;
        if (tag == "if")
            return parseIf(position);
        if (tag == "for")
            return parseFor(position);
        if (tag == "set")
            return parseSet(position);
        if (tag == "macro")
            return parseMacro(position);
        if (tag == "call")
            return parseCallBlock(position);
        if (tag == "filter")
            return parseFilterBlock(position);
        if (tag == "with")
            return parseWith(position);
        if (tag == "generation")
            return make(position, Generation{parseFunctionBody("endgeneration"), {}});
        if (tag == "print")
            return parsePrint(position);
        if (tag == "break" || tag == "continue")
            return parseJump(token);
        constexpr std::array<std::string_view, 6> kForeign{"autoescape", "block",  "extends",
                                                           "from",       "import", "include"};
        if (std::ranges::find(kForeign, tag) != kForeign.end())
            throwFailure("the tag '" + tag + "' is not supported in a chat template", position);
        throwFailure("unknown tag '" + tag + "'" +
                         (ends.size() > 0 ? "; the open block ends with '" + std::string(*(ends.end() - 1)) + "'" : ""),
                     position);
    }

    Statement parseIf(Position position)
    {
        If node;
        for (;;) {
            ExpressionPtr test = m_expressions.parseTuple(false);
            node.branches.emplace_back(std::move(test), parseBody({"elif", "else", "endif"}));
            const Token& end = m_tokens.take();
            if (end.text == "elif")
                continue;
            if (end.text == "else")
                node.otherwise = parseBodyTo("endif");
            return make(position, std::move(node));
        }
    }

    Statement parseFor(Position position)
    {
        For node;
        ++m_insideFor;
        node.target = parseTarget(false);
        node.testTarget = node.target;
        m_tokens.expectName("in");
        node.iterable = m_expressions.parseTuple(false);
        if (m_tokens.skipName("if"))
            node.condition = m_expressions.parseExpression();
        if (m_tokens.current().isName("recursive"))
            throwFailure("a recursive loop is not supported", m_tokens.current().position);
        ++m_loops;
        node.body = parseBody({"else", "endfor"});
        --m_loops;
        if (m_tokens.take().text == "else")
            node.otherwise = parseBodyTo("endfor");
        --m_insideFor;
        return make(position, std::move(node));
    }

    Statement parseSet(Position position)
    {
        Target target = parseTarget(true);
        if (m_tokens.skipOperator("="))
            return make(position, Set{std::move(target), m_expressions.parseTuple(true)});
        ExpressionPtr filter = m_expressions.parseFilters(nullptr);
        return make(position, SetBlock{std::move(target), std::move(filter), parseBodyTo("endset"), {}});
    }

    Statement parseMacro(Position position)
    {
        Macro node;
        node.name.name = parseName();
        node.function.name = node.name.name;
        node.function.parameters = parseSignature();
        node.function.body = parseFunctionBody("endmacro");
        return make(position, std::move(node));
    }

    std::vector<Parameter> parseSignature()
    {
        std::vector<Parameter> parameters;
        m_tokens.expectOperator("(");
        while (!m_tokens.current().isOperator(")")) {
            if (!parameters.empty())
                m_tokens.expectOperator(",");
            const Position position = m_tokens.current().position;
            Parameter parameter{{parseName(), {}}, nullptr};
            if (m_tokens.skipOperator("="))
                parameter.byDefault = m_expressions.parseExpression();
            else if (!parameters.empty() && parameters.back().byDefault)
                throwFailure("a parameter without default follows one with default", position);
            parameters.push_back(std::move(parameter));
        }
        m_tokens.expectOperator(")");
        return parameters;
    }

    Statement parseCallBlock(Position position)
    {
        CallBlock node;
        if (m_tokens.current().isOperator("("))
            node.caller.parameters = parseSignature();
        const Position callPosition = m_tokens.current().position;
        node.call = m_expressions.parseExpression();
        if (!std::holds_alternative<Call>(node.call->node))
            throwFailure("a call block needs a call", callPosition);
        node.caller.body = parseFunctionBody("endcall");
        return make(position, std::move(node));
    }

    Statement parseFilterBlock(Position position)
    {
        FilterBlock node;
        node.filter = m_expressions.parseFilters(nullptr, true);
        node.body = parseBodyTo("endfilter");
        return make(position, std::move(node));
    }

    Statement parseWith(Position position)
    {
        With node;
        while (m_tokens.current().kind != TokenKind::BlockEnd) {
            if (!node.assignments.empty())
                m_tokens.expectOperator(",");
            Target target = parseTarget(false);
            m_tokens.expectOperator("=");
            node.assignments.emplace_back(std::move(target), m_expressions.parseExpression());
        }
        node.body = parseBodyTo("endwith");
        return make(position, std::move(node));
    }

    Statement parsePrint(Position position)
    {
        Output node;
        while (m_tokens.current().kind != TokenKind::BlockEnd) {
            if (!node.parts.empty())
                m_tokens.expectOperator(",");
            node.parts.emplace_back(m_expressions.parseExpression());
        }
        return make(position, std::move(node));
    }

    Statement parseJump(const Token& token)
    {
        if (m_loops == 0)
            throwFailure("'" + token.text + "' stands outside of a loop", token.position);
        return token.text == "break" ? make(token.position, Break{}) : make(token.position, Continue{});
    }

    std::string parseName()
    {
        const Token& token = m_tokens.expect(TokenKind::Name, "a name");
        checkAssignable(token);
        return token.text;
    }

    static void checkAssignable(const Token& token)
    {
        constexpr std::array<std::string_view, 6> kConstants{"true", "false", "none", "True", "False", "None"};
        if (std::ranges::find(kConstants, token.text) != kConstants.end())
            throwFailure("nothing can be assigned to '" + token.text + "'", token.position);
    }

    /// `a`, `a, b`, `(a, b)` or, in a `set`, also `namespace.a`.
    Target parseTarget(bool withNamespace)
    {
        const Position position = m_tokens.current().position;
        std::vector<Target> targets;
        bool isTuple = false;
        const auto atEnd = [&] {
            const Token& token = m_tokens.current();
            return token.kind == TokenKind::BlockEnd || token.isOperator(")");
        };
        while (!atEnd()) {
            targets.push_back(parseSingleTarget(withNamespace));
            if (!m_tokens.skipOperator(","))
                break;
            isTuple = true;
        }
        if (!isTuple && targets.size() == 1)
            return std::move(targets.front());
        if (!isTuple)
            throwFailure("expected a name, found " + describe(m_tokens.current()), position);
        return {position, std::move(targets)};
    }

    Target parseSingleTarget(bool withNamespace)
    {
        const Position position = m_tokens.current().position;
        if (m_tokens.skipOperator("(")) {
            if (++m_blocks > kMaxBlocks)
                throwFailure("targets are nested too deep", position);
            Target target =
                m_tokens.current().isOperator(")") ? Target{position, std::vector<Target>{}} : parseTarget(false);
            --m_blocks;
            m_tokens.expectOperator(")");
            return target;
        }
        const Token token = m_tokens.expect(TokenKind::Name, "a name");
        checkAssignable(token);
        if (withNamespace && m_tokens.skipOperator("."))
            return {position, NamespaceTarget{{token.text, {}}, m_tokens.expect(TokenKind::Name, "a name").text}};
        if (token.text == "loop" && m_insideFor > 0)
            throwFailure("nothing can be assigned to 'loop' within a loop", position);
        return {position, Name{token.text, {}}};
    }

    TokenStream m_tokens;
    ExpressionParser m_expressions;
    int m_blocks = 0;
    int m_loops = 0;      // that a break could leave
    int m_insideFor = 0;  // within the tags of so many loops
};

}  // namespace

Body parseTemplate(std::string_view source)
{
    return StatementParser(source).run();
}

}  // namespace poft::jinja
