// SPDX-License-Identifier: Apache-2.0
#include "engine/jinja/name_resolution.h"

#include <string>
#include <utility>

#include "engine/jinja/filters.h"
#include "engine/jinja/name_analysis.h"
#include "engine/jinja/symbols.h"
#include "engine/jinja/tree_walk.h"
#include "engine/jinja/value_tests.h"

namespace poft::jinja {

namespace {

/// Writes the places of all names into the tree, block by block from the outermost inwards.
class Resolver {
public:
    Tree run(Body body)
    {
        Tree tree;
        Symbols::Function function;
        Symbols symbols(nullptr, function);
        NameAnalysis(symbols).visitBody(body);
        resolveBody(body, symbols, false);
        tree.start = symbols.start(m_externals);
        tree.slotCount = function.slotCount;
        tree.externals = std::move(m_externals);
        tree.hasGeneration = m_hasGeneration;
        tree.body = std::move(body);
        return tree;
    }

private:
    /// `soft`: directly within an `if`.
    void resolveBody(Body& body, Symbols& symbols, bool soft)
    {
        for (Statement& statement : body)
            std::visit([&](auto& node) { resolve(node, symbols, soft); }, statement.node);
    }

    void resolveExpression(Expression& expression, const Symbols& symbols, bool soft)
    {
        if (auto* name = std::get_if<Name>(&expression.node))
            resolveName(*name, symbols);
        if (auto* use = std::get_if<FilterUse>(&expression.node)) {
            use->filter = findFilter(use->name);
            if (!use->filter && !soft)
                throwFailure("there is no filter '" + use->name + "'", expression.position);
        }
        if (auto* use = std::get_if<TestUse>(&expression.node)) {
            use->test = findTest(use->name);
            if (!use->test && !soft)
                throwFailure("there is no test '" + use->name + "'", expression.position);
        }
        const bool innerSoft = soft || std::holds_alternative<Conditional>(expression.node);
        visitChildren(expression, [&](Expression& child) { resolveExpression(child, symbols, innerSoft); });
    }

    void resolveIf(const ExpressionPtr& expression, const Symbols& symbols, bool soft)
    {
        if (expression)
            resolveExpression(*expression, symbols, soft);
    }

    void resolveName(Name& name, const Symbols& symbols)
    {
        name.variable = symbols.variable(name.name, symbols.function().depth, m_externals);
    }

    void resolveTarget(Target& target, const Symbols& symbols)
    {
        std::visit(Overloaded{
                       [&](Name& name) { resolveName(name, symbols); },
                       [&](NamespaceTarget& node) { resolveName(node.object, symbols); },
                       [&](std::vector<Target>& targets) {
                           for (Target& inner : targets)
                               resolveTarget(inner, symbols);
                       },
                   },
                   target.node);
    }

    void resolve(Output& node, Symbols& symbols, bool soft)
    {
        for (auto& part : node.parts)
            if (auto* expression = std::get_if<ExpressionPtr>(&part))
                resolveExpression(**expression, symbols, soft);
    }

    void resolve(If& node, Symbols& symbols, bool)
    {
        for (auto& [test, body] : node.branches) {
            resolveExpression(*test, symbols, true);
            resolveBody(body, symbols, true);
        }
        resolveBody(node.otherwise, symbols, true);
    }

    void resolve(For& node, Symbols& symbols, bool soft)
    {
        resolveExpression(*node.iterable, symbols, soft);
        Symbols inner(&symbols, symbols.function());
        inner.declareParameter("loop");
        NameAnalysis analysis(inner);
        analysis.declareTarget(node.target);
        analysis.visitBody(node.body);
        node.loopSlot = inner.find("loop")->slot;
        resolveTarget(node.target, inner);
        resolveBody(node.body, inner, false);
        node.bodyStart = inner.start(m_externals);
        if (node.condition) {
            Symbols condition(&symbols, symbols.function());
            NameAnalysis conditionAnalysis(condition);
            conditionAnalysis.declareTarget(node.testTarget);
            conditionAnalysis.visitExpression(*node.condition);
            resolveTarget(node.testTarget, condition);
            resolveExpression(*node.condition, condition, false);
            node.conditionStart = condition.start(m_externals);
        }
        resolveBlock(node.otherwise, node.otherwiseStart, symbols);
    }

    /// A body with names of its own.
    void resolveBlock(Body& body, FrameStart& start, Symbols& symbols, const ExpressionPtr* filter = nullptr)
    {
        Symbols inner(&symbols, symbols.function());
        NameAnalysis analysis(inner);
        analysis.visitBody(body);
        if (filter)
            analysis.visitIf(*filter);
        resolveBody(body, inner, false);
        if (filter)
            resolveIf(*filter, inner, false);
        start = inner.start(m_externals);
    }

    void resolve(Macro& node, Symbols& symbols, bool)
    {
        resolveName(node.name, symbols);
        resolveFunction(node.function, symbols);
    }

    void resolve(CallBlock& node, Symbols& symbols, bool soft)
    {
        resolveFunction(node.caller, symbols);
        resolveExpression(*node.call, symbols, soft);
    }

    void resolveFunction(MacroFunction& macro, Symbols& symbols)
    {
        *m_holdsFunctions = true;
        bool* const around = std::exchange(m_holdsFunctions, &macro.holdsFunctions);
        Symbols::Function function{symbols.function().depth + 1, 0};
        Symbols inner(&symbols, function);
        NameAnalysis analysis(inner);
        for (Parameter& parameter : macro.parameters)
            inner.declareParameter(parameter.name.name);
        for (Parameter& parameter : macro.parameters)
            analysis.visitIf(parameter.byDefault);
        analysis.visitBody(macro.body);
        macro.callerSlot = specialSlot("caller", macro, inner);
        macro.namedSlot = specialSlot("kwargs", macro, inner);
        macro.positionalSlot = specialSlot("varargs", macro, inner);
        for (Parameter& parameter : macro.parameters) {
            resolveName(parameter.name, inner);
            resolveIf(parameter.byDefault, inner, false);
        }
        resolveBody(macro.body, inner, false);
        macro.start = inner.start(m_externals);
        macro.slotCount = function.slotCount;
        m_holdsFunctions = around;
    }

    /// The slot of a name that a macro gets without declaring it, if its body uses it.
    static std::optional<int> specialSlot(const std::string& name, MacroFunction& macro, Symbols& symbols)
    {
        for (const Parameter& parameter : macro.parameters) {
            if (parameter.name.name != name)
                continue;
            if (name == "caller" && !parameter.byDefault && readsName(macro.body, name))
                throwFailure("the parameter 'caller' of a macro needs a default");
            return std::nullopt;
        }
        if (!readsName(macro.body, name))
            return std::nullopt;
        symbols.declareParameter(name);
        return symbols.find(name)->slot;
    }

    void resolve(FilterBlock& node, Symbols& symbols, bool)
    {
        resolveBlock(node.body, node.start, symbols, &node.filter);
    }

    void resolve(Set& node, Symbols& symbols, bool soft)
    {
        resolveExpression(*node.value, symbols, soft);
        resolveTarget(node.target, symbols);
    }

    void resolve(SetBlock& node, Symbols& symbols, bool)
    {
        resolveTarget(node.target, symbols);
        resolveBlock(node.body, node.start, symbols, &node.filter);
    }

    void resolve(With& node, Symbols& symbols, bool soft)
    {
        Symbols inner(&symbols, symbols.function());
        NameAnalysis analysis(inner);
        for (auto& [target, value] : node.assignments) {
            resolveExpression(*value, symbols, soft);
            analysis.declareTarget(target);
        }
        analysis.visitBody(node.body);
        for (auto& [target, value] : node.assignments)
            resolveTarget(target, inner);
        resolveBody(node.body, inner, false);
        node.start = inner.start(m_externals);
    }

    void resolve(Generation& node, Symbols& symbols, bool)
    {
        m_hasGeneration = true;
        for (const char* name : {"caller", "kwargs", "varargs"})
            if (readsName(node.body, name))
                throwFailure(std::string("'") + name + "' within a generation block is not supported");
        resolveBlock(node.body, node.start, symbols);
    }

    void resolve(Break&, Symbols&, bool) {}
    void resolve(Continue&, Symbols&, bool) {}

    std::vector<std::string> m_externals;
    bool m_hasGeneration = false;
    bool m_rootHoldsFunctions = false;
    bool* m_holdsFunctions = &m_rootHoldsFunctions;
};

}  // namespace

Tree resolveNames(Body body)
{
    return Resolver().run(std::move(body));
}

}  // namespace poft::jinja
