// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "engine/jinja/failure.h"
#include "engine/jinja/value.h"

namespace poft::jinja {

struct Expression;
struct Filter;
struct Statement;
struct Test;
using ExpressionPtr = std::unique_ptr<Expression>;
using Body = std::vector<Statement>;

/// Where a variable lives; found once, by name_resolution. A slot belongs to the activation of the template, of a macro
/// or of a call block; `levels` counts from the innermost outwards. An external is a variable that the caller gave, or
/// a global.
struct Variable {
    enum class Place { Slot, External };

    Place place = Place::Slot;
    int levels = 0;
    int index = 0;
};

/// What a block does as it is entered: each of its variables begins as another one's value, or missing.
struct SlotStart {
    int slot = 0;
    std::optional<Variable> source;
};
using FrameStart = std::vector<SlotStart>;

// Expressions

struct Literal {
    Value value;
};
struct Name {
    std::string name;
    Variable variable;
};
/// The text that a filter block or a filtered set block has collected.
struct CollectedText {};
struct Concatenation {
    std::vector<ExpressionPtr> parts;
};
enum class UnaryOperator { Not, Negative, Positive };
struct Unary {
    UnaryOperator op;
    ExpressionPtr operand;
};
enum class BinaryOperator { And, Or, Add, Subtract, Multiply, Divide, FloorDivide, Modulo, Power };
struct Binary {
    BinaryOperator op;
    ExpressionPtr left;
    ExpressionPtr right;
};
enum class ComparisonOperator { Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual, In, NotIn };
/// `a < b < c`: each neighbour pair, each operand once.
struct Comparison {
    ExpressionPtr first;
    std::vector<std::pair<ComparisonOperator, ExpressionPtr>> others;
};
struct Conditional {
    ExpressionPtr test;
    ExpressionPtr whenTrue;
    ExpressionPtr whenFalse;  // null: undefined
};
struct ListDisplay {
    std::vector<ExpressionPtr> items;
};
struct TupleDisplay {
    std::vector<ExpressionPtr> items;
};
struct DictDisplay {
    std::vector<std::pair<ExpressionPtr, ExpressionPtr>> entries;
};
struct Attribute {
    ExpressionPtr object;
    std::string name;
};
struct Subscript {
    ExpressionPtr object;
    ExpressionPtr key;
};
struct Slice {
    ExpressionPtr object;
    ExpressionPtr start;  // each may be null
    ExpressionPtr stop;
    ExpressionPtr step;
};
struct ArgumentList {
    std::vector<ExpressionPtr> positional;
    std::vector<std::pair<std::string, ExpressionPtr>> named;
    ExpressionPtr spread;       // *args, or null
    ExpressionPtr namedSpread;  // **kwargs, or null
};
struct Call {
    ExpressionPtr callee;
    ArgumentList arguments;
};
struct FilterUse {
    ExpressionPtr object;
    std::string name;
    const Filter* filter = nullptr;  // null: unknown, which an untaken branch may hold
    ArgumentList arguments;
};
struct TestUse {
    ExpressionPtr object;
    std::string name;
    const Test* test = nullptr;
    ArgumentList arguments;
};

struct Expression {
    Position position;
    int depth = 1;  // of the tree below
    std::variant<Literal, Name, CollectedText, Concatenation, Unary, Binary, Comparison, Conditional, ListDisplay,
                 TupleDisplay, DictDisplay, Attribute, Subscript, Slice, Call, FilterUse, TestUse>
        node;
};

// Targets of assignments

struct NamespaceTarget {
    Name object;
    std::string attribute;
};
struct Target {
    Position position;
    std::variant<Name, NamespaceTarget, std::vector<Target>> node;
};

// Statements

/// Text of the template, or an expression whose value is printed.
struct Output {
    std::vector<std::variant<std::string, ExpressionPtr>> parts;
};
struct If {
    std::vector<std::pair<ExpressionPtr, Body>> branches;
    Body otherwise;
};
struct For {
    Target target;
    Target testTarget;  // the same names for the condition, which has variables of its own
    ExpressionPtr iterable;
    ExpressionPtr condition;  // or null
    Body body;
    Body otherwise;
    int loopSlot = 0;
    FrameStart bodyStart;
    FrameStart conditionStart;
    FrameStart otherwiseStart;
};
struct Parameter {
    Name name;
    ExpressionPtr byDefault;  // or null
};
/// A body with variables of its own: a macro's, or that of a call block.
struct MacroFunction {
    std::string name;  // empty: of a call block
    std::vector<Parameter> parameters;
    Body body;
    FrameStart start;
    int slotCount = 0;
    bool holdsFunctions = false;  // a macro or call block within may outlive a call
    std::optional<int> callerSlot;
    std::optional<int> namedSlot;       // `kwargs`
    std::optional<int> positionalSlot;  // `varargs`
};
struct Macro {
    Name name;
    MacroFunction function;
};
struct CallBlock {
    ExpressionPtr call;
    MacroFunction caller;
};
struct FilterBlock {
    ExpressionPtr filter;
    Body body;
    FrameStart start;
};
struct Set {
    Target target;
    ExpressionPtr value;
};
struct SetBlock {
    Target target;
    ExpressionPtr filter;  // or null
    Body body;
    FrameStart start;
};
struct With {
    std::vector<std::pair<Target, ExpressionPtr>> assignments;
    Body body;
    FrameStart start;
};
/// `{% generation %}`: what the model itself is to write.
struct Generation {
    Body body;
    FrameStart start;
};
struct Break {};
struct Continue {};

struct Statement {
    Position position;
    std::variant<Output, If, For, Macro, CallBlock, FilterBlock, Set, SetBlock, With, Generation, Break, Continue> node;
};

/// A template after parsing and name resolution.
struct Tree {
    Body body;
    FrameStart start;
    int slotCount = 0;
    std::vector<std::string> externals;  // variables that the caller may give, by index
    bool hasGeneration = false;
};

}  // namespace poft::jinja
