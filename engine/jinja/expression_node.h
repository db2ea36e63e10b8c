// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/jinja/tree.h"

namespace poft::jinja {

/// Expressions nest at most so deep.
inline constexpr int kMaxExpressionDepth = 300;

inline int depthOf(const ExpressionPtr& expression)
{
    return expression ? expression->depth : 0;
}

inline int depthOf(const std::vector<ExpressionPtr>& expressions)
{
    int depth = 0;
    for (const ExpressionPtr& expression : expressions)
        depth = std::max(depth, depthOf(expression));
    return depth;
}

inline int depthOf(const ArgumentList& arguments)
{
    int depth = std::max({depthOf(arguments.positional), depthOf(arguments.spread), depthOf(arguments.namedSpread)});
    for (const auto& [name, value] : arguments.named)
        depth = std::max(depth, depthOf(value));
    return depth;
}

/// A new expression around parts that are `innerDepth` deep; too deep a one is a Failure.
template <class Node>
ExpressionPtr make(Position position, Node node, int innerDepth = 0)
{
    if (innerDepth >= kMaxExpressionDepth)
        throwFailure("an expression is nested deeper than " + std::to_string(kMaxExpressionDepth) + " levels",
                     position);
    return std::make_unique<Expression>(Expression{position, innerDepth + 1, std::move(node)});
}

inline ExpressionPtr makeUnary(Position position, UnaryOperator op, ExpressionPtr operand)
{
    const int depth = depthOf(operand);
    return make(position, Unary{op, std::move(operand)}, depth);
}

}  // namespace poft::jinja
