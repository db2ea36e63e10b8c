// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/jinja/symbols.h"
#include "engine/jinja/tree.h"

namespace poft::jinja {

/// Collects the names of a block into its Symbols: what jinja2's FrameSymbolVisitor does. Blocks within have names of
/// their own and are only looked at where their tags use or assign names here.
class NameAnalysis {
public:
    explicit NameAnalysis(Symbols& symbols) : m_symbols(&symbols) {}

    void visitBody(Body& body);
    void visitExpression(Expression& expression);
    void visitIf(const ExpressionPtr& expression);

    /// The target of a loop or `with`: set before it is read.
    void declareTarget(Target& target);

private:
    void storeTarget(Target& target);
    template <class Visit>
    Symbols onCopy(Visit visitBranch);

    void visit(Output& node);
    void visit(If& node);
    void visit(For& node) { visitExpression(*node.iterable); }
    void visit(Macro& node) { m_symbols->store(node.name.name); }
    void visit(CallBlock& node) { visitExpression(*node.call); }
    void visit(FilterBlock& node) { visitExpression(*node.filter); }
    void visit(Set& node);
    void visit(SetBlock& node) { storeTarget(node.target); }
    void visit(With& node);
    void visit(Generation&) {}
    void visit(Break&) {}
    void visit(Continue&) {}

    Symbols* m_symbols;
};

}  // namespace poft::jinja
