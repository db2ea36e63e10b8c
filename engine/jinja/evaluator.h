// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <vector>

#include "engine/jinja/arguments.h"
#include "engine/jinja/runtime.h"
#include "engine/jinja/tree.h"
#include "engine/jinja/value.h"

namespace poft::jinja {

/// The variables of the template, or of one call of a macro or call block.
struct Activation {
    Activation* around = nullptr;
    std::vector<Value> slots;
};

/// What one rendering wrote.
struct EvaluatedText {
    struct Span {
        std::size_t begin = 0;
        std::size_t end = 0;
    };

    std::string text;
    std::vector<Span> generations;       ///< of the generation blocks, in bytes
    bool hasCapturedGeneration = false;  ///< a block stood within a macro or the like, where its place is not known
};

/// Walks the tree of a template once and writes its text. Throws a Failure with the position of the innermost
/// construct.
class Evaluator {
public:
    /// `externals` are the values of `tree.externals`, Missing where the caller gave none.
    Evaluator(const Tree& tree, std::vector<Value> externals, Runtime& runtime);

    EvaluatedText run();

private:
    enum class Flow { Normal, Break, Continue };
    class DepthGuard;

    // Statements (evaluator.cpp)
    Flow execute(const Body& body);
    Flow execute(const Output& node);
    Flow execute(const If& node);
    Flow execute(const For& node);
    Flow execute(const Macro& node);
    Flow execute(const CallBlock& node);
    Flow execute(const FilterBlock& node);
    Flow execute(const Set& node);
    Flow execute(const SetBlock& node);
    Flow execute(const With& node);
    Flow execute(const Generation& node);
    Flow execute(const Break&) { return Flow::Break; }
    Flow execute(const Continue&) { return Flow::Continue; }
    Flow runLoop(const For& node, Value& loop, bool& ranToEnd);
    Flow capture(const Body& body, std::string& text);
    void enter(const FrameStart& start);
    void assign(const Target& target, const Value& value);
    Value repacked(const Target& target);
    void write(const Value& value);
    void writeText(const Value& value);
    void write(std::string_view text);

    // Expressions (evaluator_expressions.cpp)
    Value evaluate(const Expression& expression);
    Value evaluate(const Literal& node) { return node.value; }
    Value evaluate(const Name& node);
    Value evaluate(const CollectedText&) { return m_collected; }
    Value evaluate(const Concatenation& node);
    Value evaluate(const Unary& node);
    Value evaluate(const Binary& node);
    Value evaluate(const Comparison& node);
    Value evaluate(const Conditional& node);
    Value evaluate(const ListDisplay& node);
    Value evaluate(const TupleDisplay& node);
    Value evaluate(const DictDisplay& node);
    Value evaluate(const Attribute& node);
    Value evaluate(const Subscript& node);
    Value evaluate(const Slice& node);
    Value evaluate(const Call& node) { return evaluateCall(node, {}); }
    Value evaluate(const FilterUse& node);
    Value evaluate(const TestUse& node);
    std::vector<Value> evaluateAll(const std::vector<ExpressionPtr>& expressions);
    Value evaluateOr(const ExpressionPtr& expression) { return expression ? evaluate(*expression) : Value(); }
    Arguments evaluateArguments(const ArgumentList& list);

    // Calls (evaluator_calls.cpp)
    Value evaluateCall(const Call& node, const Value& caller);
    Value call(const Value& callee, Arguments arguments);
    Value callMacro(const MacroValue& macro, Arguments arguments);
    void bindArguments(const MacroFunction& function, Arguments arguments);

    Value& slot(const Variable& variable);
    const Value& read(const Variable& variable);

    const Tree& m_tree;
    std::vector<Value> m_externals;
    Runtime& m_runtime;
    Activation m_root;
    std::deque<Activation> m_kept;  // of macros that made functions, which may outlive the call
    Activation* m_activation = &m_root;
    EvaluatedText m_result;
    std::string* m_out = &m_result.text;
    int m_captures = 0;  // texts that are being collected rather than written
    bool m_inGeneration = false;
    Value m_collected;  // what a filter block has collected
    int m_depth = 0;
};

/// Counts how deep the evaluator is within itself, which bounds the stack.
class Evaluator::DepthGuard {
public:
    explicit DepthGuard(Evaluator& evaluator) : m_evaluator(evaluator)
    {
        if (++m_evaluator.m_depth > m_evaluator.m_runtime.limits().depth) {
            --m_evaluator.m_depth;
            throwFailure("the template calls itself too deep");
        }
    }
    ~DepthGuard() { --m_evaluator.m_depth; }
    DepthGuard(const DepthGuard&) = delete;
    DepthGuard& operator=(const DepthGuard&) = delete;

private:
    Evaluator& m_evaluator;
};

}  // namespace poft::jinja
