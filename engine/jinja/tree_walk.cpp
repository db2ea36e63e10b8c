// SPDX-License-Identifier: Apache-2.0
#include "engine/jinja/tree_walk.h"

namespace poft::jinja {

namespace {

using ExpressionVisitor = std::function<void(Expression&)>;

void visitArguments(ArgumentList& arguments, const ExpressionVisitor& visit)
{
    for (ExpressionPtr& value : arguments.positional)
        visit(*value);
    for (auto& [name, value] : arguments.named)
        visit(*value);
    for (ExpressionPtr* value : {&arguments.spread, &arguments.namedSpread})
        if (*value)
            visit(**value);
}

class Search {
public:
    explicit Search(const std::string& name) : m_name(name) {}

    bool in(Body& body)
    {
        for (Statement& statement : body)
            std::visit([this](auto& node) { look(node); }, statement.node);
        return m_found;
    }

private:
    void look(Expression& expression)
    {
        if (const auto* name = std::get_if<Name>(&expression.node))
            m_found = m_found || name->name == m_name;
        visitChildren(expression, [this](Expression& child) { look(child); });
    }
    void look(ExpressionPtr& expression)
    {
        if (expression)
            look(*expression);
    }
    void look(MacroFunction& function)
    {
        for (Parameter& parameter : function.parameters)
            look(parameter.byDefault);
        in(function.body);
    }
    void look(Output& node)
    {
        for (auto& part : node.parts)
            if (auto* expression = std::get_if<ExpressionPtr>(&part))
                look(*expression);
    }
    void look(If& node)
    {
        for (auto& [test, body] : node.branches)
            look(test), in(body);
        in(node.otherwise);
    }
    void look(For& node) { look(node.iterable), look(node.condition), in(node.body), in(node.otherwise); }
    void look(Macro& node) { look(node.function); }
    void look(CallBlock& node) { look(node.call), look(node.caller); }
    void look(FilterBlock& node) { look(node.filter), in(node.body); }
    void look(Set& node) { look(node.value); }
    void look(SetBlock& node) { look(node.filter), in(node.body); }
    void look(With& node)
    {
        for (auto& [target, value] : node.assignments)
            look(value);
        in(node.body);
    }
    void look(Generation& node) { in(node.body); }
    void look(Break&) {}
    void look(Continue&) {}

    const std::string& m_name;
    bool m_found = false;
};

}  // namespace

void visitChildren(Expression& expression, const ExpressionVisitor& visit)
{
    const auto visitIf = [&](ExpressionPtr& child) {
        if (child)
            visit(*child);
    };
    const auto visitAll = [&](std::vector<ExpressionPtr>& children) {
        for (ExpressionPtr& child : children)
            visit(*child);
    };
    std::visit(
        Overloaded{
            [](Literal&) {},
            [](Name&) {},
            [](CollectedText&) {},
            [&](Concatenation& node) { visitAll(node.parts); },
            [&](Unary& node) { visit(*node.operand); },
            [&](Binary& node) { visit(*node.left), visit(*node.right); },
            [&](Comparison& node) {
                visit(*node.first);
                for (auto& [op, other] : node.others)
                    visit(*other);
            },
            [&](Conditional& node) { visit(*node.test), visit(*node.whenTrue), visitIf(node.whenFalse); },
            [&](ListDisplay& node) { visitAll(node.items); },
            [&](TupleDisplay& node) { visitAll(node.items); },
            [&](DictDisplay& node) {
                for (auto& [key, value] : node.entries)
                    visit(*key), visit(*value);
            },
            [&](Attribute& node) { visit(*node.object); },
            [&](Subscript& node) { visit(*node.object), visit(*node.key); },
            [&](Slice& node) { visit(*node.object), visitIf(node.start), visitIf(node.stop), visitIf(node.step); },
            [&](Call& node) { visit(*node.callee), visitArguments(node.arguments, visit); },
            [&](FilterUse& node) { visit(*node.object), visitArguments(node.arguments, visit); },
            [&](TestUse& node) { visit(*node.object), visitArguments(node.arguments, visit); },
        },
        expression.node);
}

bool readsName(Body& body, const std::string& name)
{
    return Search(name).in(body);
}

}  // namespace poft::jinja
