// SPDX-License-Identifier: Apache-2.0
#include "engine/jinja/value_tests.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/jinja/failure.h"
#include "engine/jinja/filters.h"
#include "engine/jinja/operators.h"
#include "engine/jinja/printing.h"
#include "engine/jinja/text_operations.h"

namespace poft::jinja {

namespace {

template <bool (*predicate)(const Value&)>
bool simple(const Value& value, const Arguments& arguments)
{
    BoundArguments("a test", arguments, {});
    return predicate(value);
}

bool isSequence(const Value& value)
{
    switch (value.kind()) {
        case Kind::Undefined:
        case Kind::Text:
        case Kind::List:
        case Kind::Tuple:
        case Kind::Dict:
        case Kind::Range:
            return true;
        default:
            return false;
    }
}

bool isCallable(const Value& value)
{
    switch (value.kind()) {
        case Kind::Undefined:
        case Kind::Macro:
        case Kind::Method:
        case Kind::Loop:
        case Kind::Function:
            return true;
        default:
            return false;
    }
}

bool leavesRemainder(const Value& value, std::int64_t divisor, std::int64_t remainder)
{
    return areEqual(applyBinary(BinaryOperator::Modulo, value, Value(divisor)), Value(remainder));
}

bool isDivisible(const Value& value, const Arguments& arguments)
{
    const BoundArguments bound("divisibleby", arguments, {"num"}, 1);
    return areEqual(applyBinary(BinaryOperator::Modulo, value, *bound[0]), Value(std::int64_t{0}));
}

template <ComparisonOperator op>
bool comparison(const Value& value, const Arguments& arguments)
{
    const BoundArguments bound("a test that compares", arguments, {"/other"}, 1);
    return compare(op, value, *bound[0]);
}

bool isIn(const Value& value, const Arguments& arguments)
{
    const BoundArguments bound("in", arguments, {"seq"}, 1);
    return contains(*bound[0], value);
}

/// Python's `is`: the same object. Equal texts and large numbers may or may not be one there.
bool isSame(const Value& value, const Arguments& arguments)
{
    const BoundArguments bound("sameas", arguments, {"other"}, 1);
    const Value& other = *bound[0];
    if (value.kind() != other.kind())
        return false;
    if (value.isNone() || value.is(Kind::Bool) || value.is(Kind::Int))
        return areEqual(value, other);
    if (value.is(Kind::Text) || value.is(Kind::Float) || value.isUndefined())
        throwFailure("'sameas' between values of type " + std::string(typeName(value)) + " is not supported");
    return value.identity() == other.identity();
}

bool isFilterName(const Value& value)
{
    return value.is(Kind::Text) && findFilter(value.bytes()) != nullptr;
}

bool isTestName(const Value& value)
{
    return value.is(Kind::Text) && findTest(value.bytes()) != nullptr;
}

constexpr std::array kTests{
    Test{"!=", comparison<ComparisonOperator::NotEqual>},
    Test{"<", comparison<ComparisonOperator::Less>},
    Test{"<=", comparison<ComparisonOperator::LessEqual>},
    Test{"==", comparison<ComparisonOperator::Equal>},
    Test{">", comparison<ComparisonOperator::Greater>},
    Test{">=", comparison<ComparisonOperator::GreaterEqual>},
    Test{"boolean", simple<[](const Value& v) { return v.is(Kind::Bool); }>},
    Test{"callable", simple<isCallable>},
    Test{"defined", simple<[](const Value& v) { return !v.isUndefined(); }>},
    Test{"divisibleby", isDivisible},
    Test{"eq", comparison<ComparisonOperator::Equal>},
    Test{"equalto", comparison<ComparisonOperator::Equal>},
    Test{"escaped", simple<[](const Value& v) { return v.is(Kind::Text) && v.asText().isSafe(); }>},
    Test{"even", simple<[](const Value& v) { return leavesRemainder(v, 2, 0); }>},
    Test{"false", simple<[](const Value& v) { return v.is(Kind::Bool) && !v.asBool(); }>},
    Test{"filter", simple<isFilterName>},
    Test{"float", simple<[](const Value& v) { return v.is(Kind::Float); }>},
    Test{"ge", comparison<ComparisonOperator::GreaterEqual>},
    Test{"greaterthan", comparison<ComparisonOperator::Greater>},
    Test{"gt", comparison<ComparisonOperator::Greater>},
    Test{"in", isIn},
    Test{"integer", simple<[](const Value& v) { return v.is(Kind::Int); }>},
    Test{"iterable", simple<isIterable>},
    Test{"le", comparison<ComparisonOperator::LessEqual>},
    Test{"lessthan", comparison<ComparisonOperator::Less>},
    Test{"lower", simple<[](const Value& v) { return isLowerCased(printed(v)); }>},
    Test{"lt", comparison<ComparisonOperator::Less>},
    Test{"mapping", simple<[](const Value& v) { return v.is(Kind::Dict); }>},
    Test{"ne", comparison<ComparisonOperator::NotEqual>},
    Test{"none", simple<[](const Value& v) { return v.isNone(); }>},
    Test{"number", simple<[](const Value& v) { return v.isNumber(); }>},
    Test{"odd", simple<[](const Value& v) { return leavesRemainder(v, 2, 1); }>},
    Test{"sameas", isSame},
    Test{"sequence", simple<isSequence>},
    Test{"string", simple<[](const Value& v) { return v.is(Kind::Text); }>},
    Test{"test", simple<isTestName>},
    Test{"true", simple<[](const Value& v) { return v.is(Kind::Bool) && v.asBool(); }>},
    Test{"undefined", simple<[](const Value& v) { return v.isUndefined(); }>},
    Test{"upper", simple<[](const Value& v) { return isUpperCased(printed(v)); }>},
};

}  // namespace

const Test* findTest(std::string_view name)
{
    const auto found = std::ranges::lower_bound(kTests, name, {}, &Test::name);
    return found != kTests.end() && found->name == name ? &*found : nullptr;
}

}  // namespace poft::jinja
