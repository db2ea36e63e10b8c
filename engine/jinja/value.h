// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/jinja/text.h"

namespace poft::jinja {

class Dict;
class LoopState;
class Value;
struct BoundMethod;
struct DictView;
struct Function;
struct Iterator;
struct MacroValue;
struct Namespace;
struct Range;

/// The items of a list or tuple.
struct Items {
    std::vector<Value> values;
    int depth = 1;  ///< of nested lists, tuples and dicts, itself included
};

using ItemsPtr = std::shared_ptr<const Items>;
using DictPtr = std::shared_ptr<const Dict>;

class SharedItems;

/// The variants of Value in their order. Missing is a variable without a value; it never leaves the evaluator.
enum class Kind {
    Missing,
    Undefined,
    None,
    Bool,
    Int,
    Float,
    Text,
    List,
    Tuple,
    Dict,
    DictView,
    Range,
    Iterator,
    Namespace,
    Loop,
    Macro,
    Method,
    Function,
};

/// Why a value is undefined; for the message that its use gives.
enum class Absence {
    Variable,   ///< no such variable
    Attribute,  ///< no such attribute, key or element
    Parameter,  ///< an argument of a macro that was not given
    Forbidden,  ///< an attribute that the sandbox hides
    Item,       ///< of an empty sequence, or before the first or after the last
    Else,       ///< of an inline `if` without `else`
    Caller,     ///< `caller` outside of a call block
};

struct UndefinedValue {
    Absence absence = Absence::Variable;
    const std::string* name = nullptr;  ///< of the template's tree, which outlives all values of a rendering
};

/// A value with the rules of Python. Texts, lists, tuples and dicts are immutable (the sandbox permits no change),
/// shared and cheap to copy. Everything that Python would raise is a Failure.
class Value {
public:
    Value() = default;  ///< Missing
    Value(UndefinedValue undefined) : m_data(undefined) {}
    Value(bool value) : m_data(value) {}
    Value(std::int64_t value) : m_data(value) {}
    Value(double value) : m_data(value) {}
    Value(TextPtr text) : m_data(std::move(text)) {}
    Value(DictPtr dict) : m_data(std::move(dict)) {}
    Value(std::shared_ptr<const DictView> view) : m_data(std::move(view)) {}
    Value(std::shared_ptr<const Range> range) : m_data(std::move(range)) {}
    Value(std::shared_ptr<Iterator> iterator) : m_data(std::move(iterator)) {}
    Value(std::shared_ptr<Namespace> names) : m_data(std::move(names)) {}
    Value(std::shared_ptr<LoopState> loop) : m_data(std::move(loop)) {}
    Value(std::shared_ptr<const MacroValue> macro) : m_data(std::move(macro)) {}
    Value(std::shared_ptr<const BoundMethod> method) : m_data(std::move(method)) {}
    Value(const Function* function) : m_data(function) {}
    Value(const char*) = delete;  // it would be a bool

    static Value none();
    static Value undefined(Absence absence, const std::string* name = nullptr) { return UndefinedValue{absence, name}; }
    static Value text(std::string bytes, bool safe = false);
    static Value list(std::vector<Value> values);
    static Value tuple(std::vector<Value> values);
    static Value dict(Dict dict);
    /// What Python's generators are: items that can be taken once.
    static Value iterator(std::vector<Value> values);

    Kind kind() const { return static_cast<Kind>(m_data.index()); }
    bool is(Kind kind_) const { return kind() == kind_; }
    bool isMissing() const { return is(Kind::Missing); }
    bool isUndefined() const { return is(Kind::Undefined); }
    bool isNone() const { return is(Kind::None); }
    bool isInteger() const { return is(Kind::Int) || is(Kind::Bool); }  ///< isinstance(value, int)
    bool isNumber() const { return isInteger() || is(Kind::Float); }

    // Each for its kind only.
    const UndefinedValue& asUndefined() const { return *std::get_if<UndefinedValue>(&m_data); }
    bool asBool() const { return *std::get_if<bool>(&m_data); }
    std::int64_t asInteger() const;  ///< also of a Bool
    double asDouble() const;         ///< of any number
    const Text& asText() const { return **std::get_if<TextPtr>(&m_data); }
    const std::string& bytes() const { return asText().bytes(); }
    const ItemsPtr& asItems() const;  ///< of a List or Tuple
    const DictPtr& asDict() const { return *std::get_if<DictPtr>(&m_data); }
    const DictView& asDictView() const { return **std::get_if<std::shared_ptr<const DictView>>(&m_data); }
    const Range& asRange() const { return **std::get_if<std::shared_ptr<const Range>>(&m_data); }
    Iterator& asIterator() const { return **std::get_if<std::shared_ptr<Iterator>>(&m_data); }
    Namespace& asNamespace() const { return **std::get_if<std::shared_ptr<Namespace>>(&m_data); }
    LoopState& asLoop() const { return **std::get_if<std::shared_ptr<LoopState>>(&m_data); }
    const MacroValue& asMacro() const { return **std::get_if<std::shared_ptr<const MacroValue>>(&m_data); }
    const BoundMethod& asMethod() const { return **std::get_if<std::shared_ptr<const BoundMethod>>(&m_data); }
    const Function& asFunction() const { return **std::get_if<const Function*>(&m_data); }

    /// Of the object behind a List, Tuple, Dict and the like; null for the others. Python's `is` for them.
    const void* identity() const;

    /// Of nested lists, tuples and dicts; 0 for a value that holds none.
    int depth() const;

private:
    struct NoneValue {};
    struct ListValue {
        ItemsPtr items;
    };
    struct TupleValue {
        ItemsPtr items;
    };
    using Data = std::variant<std::monostate, UndefinedValue, NoneValue, bool, std::int64_t, double, TextPtr, ListValue,
                              TupleValue, DictPtr, std::shared_ptr<const DictView>, std::shared_ptr<const Range>,
                              std::shared_ptr<Iterator>, std::shared_ptr<Namespace>, std::shared_ptr<LoopState>,
                              std::shared_ptr<const MacroValue>, std::shared_ptr<const BoundMethod>, const Function*>;

    explicit Value(Data data) : m_data(std::move(data)) {}

    Data m_data;
};

struct Iterator {
    std::vector<Value> values;
    std::size_t next = 0;
};

struct Range {
    std::int64_t start = 0;
    std::int64_t stop = 0;
    std::int64_t step = 1;

    std::int64_t size() const;
    std::int64_t at(std::int64_t index) const { return start + index * step; }
};

/// Items that stay as long as they are looked at, also in `for (const Value& item : itemsOf(value))`.
class SharedItems {
public:
    SharedItems(ItemsPtr items) : m_items(std::move(items)) {}

    auto begin() const { return m_items->values.begin(); }
    auto end() const { return m_items->values.end(); }
    std::size_t size() const { return m_items->values.size(); }
    bool empty() const { return m_items->values.empty(); }
    const Value& operator[](std::size_t index) const { return m_items->values[index]; }
    const Value& front() const { return m_items->values.front(); }
    const Value& back() const { return m_items->values.back(); }
    const std::vector<Value>& values() const { return m_items->values; }

private:
    ItemsPtr m_items;
};

/// What namespace() makes: the one thing that a template can change.
struct Namespace {
    std::vector<std::pair<std::string, Value>> attributes;

    const Value* find(std::string_view name) const;
    void set(const std::string& name, Value value);
};

/// A value for the message about something undefined: "'x' is undefined".
std::string describe(const UndefinedValue& undefined);

/// Throws the Failure of an operation that an undefined value does not have.
[[noreturn]] void throwUndefined(const Value& undefined);

/// type(value).__name__, for messages.
std::string_view typeName(const Value& value);

/// bool(value).
bool isTrue(const Value& value);

/// a == b.
bool areEqual(const Value& a, const Value& b);

/// a < b; a Failure for types that have no order.
bool isLess(const Value& a, const Value& b);

/// len(value), or a Failure.
std::int64_t lengthOf(const Value& value);

/// `item in container`, or a Failure.
bool contains(const Value& container, const Value& item);

/// The items that `for` runs over, or a Failure. Takes all that is left of an iterator.
SharedItems itemsOf(const Value& value);

/// Whether itemsOf() succeeds.
bool isIterable(const Value& value);

}  // namespace poft::jinja
