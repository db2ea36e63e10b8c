// SPDX-License-Identifier: Apache-2.0
#include "engine/jinja/value.h"

#include <algorithm>
#include <cmath>

#include "engine/jinja/characters.h"
#include "engine/jinja/dict.h"
#include "engine/jinja/failure.h"

namespace poft::jinja {

namespace {

ItemsPtr makeItems(std::vector<Value> values)
{
    int depth = 0;
    for (const Value& value : values)
        depth = std::max(depth, value.depth());
    checkNesting(depth + 1);
    return std::make_shared<const Items>(Items{std::move(values), depth + 1});
}

}  // namespace

Value Value::none()
{
    return Value(Data(NoneValue{}));
}

Value Value::text(std::string bytes, bool safe)
{
    return std::make_shared<const Text>(std::move(bytes), safe);
}

Value Value::list(std::vector<Value> values)
{
    return Value(Data(ListValue{makeItems(std::move(values))}));
}

Value Value::tuple(std::vector<Value> values)
{
    return Value(Data(TupleValue{makeItems(std::move(values))}));
}

Value Value::dict(Dict dict)
{
    return std::make_shared<const Dict>(std::move(dict));
}

Value Value::iterator(std::vector<Value> values)
{
    return std::make_shared<Iterator>(Iterator{std::move(values), 0});
}

std::int64_t Value::asInteger() const
{
    return is(Kind::Bool) ? static_cast<std::int64_t>(asBool()) : *std::get_if<std::int64_t>(&m_data);
}

double Value::asDouble() const
{
    return is(Kind::Float) ? *std::get_if<double>(&m_data) : static_cast<double>(asInteger());
}

const ItemsPtr& Value::asItems() const
{
    return is(Kind::List) ? std::get_if<ListValue>(&m_data)->items : std::get_if<TupleValue>(&m_data)->items;
}

const void* Value::identity() const
{
    return std::visit(
        [](const auto& data) -> const void* {
            using Type = std::decay_t<decltype(data)>;
            if constexpr (requires { data.items.get(); })
                return data.items.get();
            else if constexpr (requires { data.get(); })
                return data.get();
            else if constexpr (std::is_same_v<Type, const Function*>)
                return data;
            else
                return nullptr;
        },
        m_data);
}

int Value::depth() const
{
    switch (kind()) {
        case Kind::List:
        case Kind::Tuple:
            return asItems()->depth;
        case Kind::Dict:
            return asDict()->depth();
        case Kind::DictView:
            return asDictView().dict->depth() + 1;
        case Kind::Iterator: {
            int depth = 0;
            for (const Value& value : asIterator().values)
                depth = std::max(depth, value.depth());
            return depth + 1;
        }
        default:
            return 0;
    }
}

std::int64_t Range::size() const
{
    if (step > 0)
        return start < stop ? (stop - start - 1) / step + 1 : 0;
    return start > stop ? (start - stop - 1) / -step + 1 : 0;
}

const Value* Namespace::find(std::string_view name) const
{
    const auto found = std::ranges::find(attributes, name, [](const auto& a) { return std::string_view(a.first); });
    return found == attributes.end() ? nullptr : &found->second;
}

void Namespace::set(const std::string& name, Value value)
{
    const auto found = std::ranges::find(attributes, name, [](const auto& a) { return std::string_view(a.first); });
    if (found == attributes.end())
        attributes.emplace_back(name, std::move(value));
    else
        found->second = std::move(value);
}

std::string describe(const UndefinedValue& undefined)
{
    const std::string name = undefined.name ? "'" + *undefined.name + "'" : std::string();
    switch (undefined.absence) {
        case Absence::Variable:
            return name + " is undefined";
        case Absence::Attribute:
            return "there is no " + (name.empty() ? "such element" : "attribute or key " + name);
        case Absence::Parameter:
            return "the parameter " + name + " was not given";
        case Absence::Forbidden:
            return "the attribute " + name + " is hidden, since it would change or open up a value";
        case Absence::Item:
            return "there is no such item";
        case Absence::Else:
            return "the inline if was false and has no else";
        case Absence::Caller:
            return "there is no caller here";
    }
    return name;
}

void throwUndefined(const Value& undefined)
{
    throwFailure(describe(undefined.asUndefined()));
}

std::string_view typeName(const Value& value)
{
    switch (value.kind()) {
        case Kind::Missing:
        case Kind::Undefined:
            return "Undefined";
        case Kind::None:
            return "NoneType";
        case Kind::Bool:
            return "bool";
        case Kind::Int:
            return "int";
        case Kind::Float:
            return "float";
        case Kind::Text:
            return value.asText().isSafe() ? "Markup" : "str";
        case Kind::List:
            return "list";
        case Kind::Tuple:
            return "tuple";
        case Kind::Dict:
            return "dict";
        case Kind::DictView:
            return "dict view";
        case Kind::Range:
            return "range";
        case Kind::Iterator:
            return "generator";
        case Kind::Namespace:
            return "Namespace";
        case Kind::Loop:
            return "LoopContext";
        case Kind::Macro:
            return "Macro";
        case Kind::Method:
            return "method";
        case Kind::Function:
            return "function";
    }
    return "";
}

bool isTrue(const Value& value)
{
    switch (value.kind()) {
        case Kind::Missing:
        case Kind::Undefined:
        case Kind::None:
            return false;
        case Kind::Bool:
            return value.asBool();
        case Kind::Int:
            return value.asInteger() != 0;
        case Kind::Float:
            return value.asDouble() != 0;
        case Kind::Text:
            return !value.bytes().empty();
        case Kind::List:
        case Kind::Tuple:
            return !value.asItems()->values.empty();
        case Kind::Dict:
            return value.asDict()->size() > 0;
        case Kind::DictView:
            return value.asDictView().dict->size() > 0;
        case Kind::Range:
            return value.asRange().size() > 0;
        case Kind::Loop:
            return lengthOf(value) > 0;
        default:
            return true;
    }
}

bool isIterable(const Value& value)
{
    switch (value.kind()) {
        case Kind::Undefined:
        case Kind::Text:
        case Kind::List:
        case Kind::Tuple:
        case Kind::Dict:
        case Kind::DictView:
        case Kind::Range:
        case Kind::Iterator:
        case Kind::Loop:
            return true;
        default:
            return false;
    }
}

SharedItems itemsOf(const Value& value)
{
    std::vector<Value> items;
    switch (value.kind()) {
        case Kind::List:
        case Kind::Tuple:
            return value.asItems();
        case Kind::Undefined:
            break;
        case Kind::Text:
            for (std::size_t position = 0; position < value.bytes().size();) {
                const std::size_t size = characterSize(value.bytes()[position]);
                // The characters of a Markup are plain texts, as Python's iterator gives them.
                items.push_back(Value::text(value.bytes().substr(position, size)));
                position += size;
            }
            break;
        case Kind::Dict:
            for (const Dict::Entry& entry : value.asDict()->entries())
                items.push_back(entry.key);
            break;
        case Kind::DictView:
            for (std::size_t i = 0; i < value.asDictView().dict->size(); ++i)
                items.push_back(value.asDictView().at(i));
            break;
        case Kind::Range:
            for (std::int64_t i = 0; i < value.asRange().size(); ++i)
                items.emplace_back(value.asRange().at(i));
            break;
        case Kind::Iterator: {
            Iterator& iterator = value.asIterator();
            items.assign(iterator.values.begin() + static_cast<std::ptrdiff_t>(iterator.next), iterator.values.end());
            iterator.next = iterator.values.size();
            break;
        }
        case Kind::Loop:
            throwFailure("running over the loop object itself is not supported");
        default:
            throwFailure("a value of type " + std::string(typeName(value)) + " has no items");
    }
    return makeItems(std::move(items));
}

}  // namespace poft::jinja
