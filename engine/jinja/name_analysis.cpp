// SPDX-License-Identifier: Apache-2.0
#include "engine/jinja/name_analysis.h"

#include <utility>

#include "engine/jinja/tree_walk.h"

namespace poft::jinja {

void NameAnalysis::visitBody(Body& body)
{
    for (Statement& statement : body)
        std::visit([this](auto& node) { visit(node); }, statement.node);
}

void NameAnalysis::visitExpression(Expression& expression)
{
    if (const auto* name = std::get_if<Name>(&expression.node))
        m_symbols->load(name->name);
    visitChildren(expression, [this](Expression& child) { visitExpression(child); });
}

void NameAnalysis::visitIf(const ExpressionPtr& expression)
{
    if (expression)
        visitExpression(*expression);
}

void NameAnalysis::declareTarget(Target& target)
{
    std::visit(Overloaded{
                   [&](Name& name) { m_symbols->declareParameter(name.name); },
                   [&](NamespaceTarget& node) { m_symbols->load(node.object.name); },
                   [&](std::vector<Target>& targets) {
                       for (Target& inner : targets)
                           declareTarget(inner);
                   },
               },
               target.node);
}

void NameAnalysis::storeTarget(Target& target)
{
    std::visit(Overloaded{
                   [&](Name& name) { m_symbols->store(name.name); },
                   [&](NamespaceTarget& node) { m_symbols->load(node.object.name); },
                   [&](std::vector<Target>& targets) {
                       for (Target& inner : targets)
                           storeTarget(inner);
                   },
               },
               target.node);
}

void NameAnalysis::visit(Output& node)
{
    for (auto& part : node.parts)
        if (auto* expression = std::get_if<ExpressionPtr>(&part))
            visitExpression(**expression);
}

template <class Visit>
Symbols NameAnalysis::onCopy(Visit visitBranch)
{
    Symbols copy = *m_symbols;
    Symbols* const original = std::exchange(m_symbols, &copy);
    visitBranch();
    m_symbols = original;
    return copy;
}

void NameAnalysis::visit(If& node)
{
    visitExpression(*node.branches.front().first);
    std::vector<Symbols> branches;
    branches.push_back(onCopy([&] { visitBody(node.branches.front().second); }));
    // All `elif` parts are one branch, in which each is an `if` of its own.
    branches.push_back(onCopy([&] {
        for (std::size_t i = 1; i < node.branches.size(); ++i) {
            visitExpression(*node.branches[i].first);
            m_symbols->join({onCopy([&] { visitBody(node.branches[i].second); })});
        }
    }));
    branches.push_back(onCopy([&] { visitBody(node.otherwise); }));
    m_symbols->join(branches);
}

void NameAnalysis::visit(Set& node)
{
    visitExpression(*node.value);
    storeTarget(node.target);
}

void NameAnalysis::visit(With& node)
{
    for (auto& [target, value] : node.assignments)
        visitExpression(*value);
}

}  // namespace poft::jinja
