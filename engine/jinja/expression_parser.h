// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <string_view>

#include "engine/jinja/token_stream.h"
#include "engine/jinja/tree.h"

namespace poft::jinja {

/// Reads the expressions of jinja2's grammar, level by level from the weakest operator to the strongest.
class ExpressionParser {
public:
    explicit ExpressionParser(TokenStream& tokens) : m_tokens(tokens) {}

    ExpressionPtr parseExpression() { return parseConditional(); }

    /// One expression, or several with commas: a tuple.
    ExpressionPtr parseTuple(bool withConditional);

    /// A name or a literal.
    ExpressionPtr parsePrimary();

    /// `| name(…) | …` around `object`; `inlineStart` where the first bar is left out, as in a filter block.
    ExpressionPtr parseFilters(ExpressionPtr object, bool inlineStart = false);

private:
    friend class Nesting;

    ExpressionPtr parseConditional();
    ExpressionPtr parseOr();
    ExpressionPtr parseAnd();
    ExpressionPtr parseNot();
    ExpressionPtr parseComparison();
    ExpressionPtr parseSum();
    ExpressionPtr parseConcatenation();
    ExpressionPtr parseProduct();
    ExpressionPtr parsePower();
    ExpressionPtr parseUnary(bool withFilter);
    ExpressionPtr parseSigned();
    ExpressionPtr parseParentheses(Position position);
    ExpressionPtr parseList(Position position);
    ExpressionPtr parseDict(Position position);
    ExpressionPtr parsePostfix(ExpressionPtr expression);
    ExpressionPtr parseFilterPostfix(ExpressionPtr expression);
    ExpressionPtr parseAttribute(ExpressionPtr object);
    ExpressionPtr parseSubscript(ExpressionPtr object);
    ExpressionPtr parseSlice(ExpressionPtr object, ExpressionPtr start, Position position);
    ExpressionPtr parseCall(ExpressionPtr callee);
    ExpressionPtr parseTest(ExpressionPtr object);
    ArgumentList parseArguments();
    ExpressionPtr parseLeftAssociative(std::initializer_list<std::pair<std::string_view, BinaryOperator>> operators,
                                       ExpressionPtr (ExpressionParser::*next)());

    TokenStream& m_tokens;
    int m_depth = 0;
};

}  // namespace poft::jinja
