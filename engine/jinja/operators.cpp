// SPDX-License-Identifier: Apache-2.0
#include "engine/jinja/operators.h"

#include <algorithm>
#include <cmath>

#include "engine/jinja/failure.h"
#include "engine/jinja/percent_format.h"

namespace poft::jinja {

namespace {

constexpr std::int64_t kMaxItems = 4'000'000;  // of a list that a template makes

[[noreturn]] void throwOverflow()
{
    throwFailure("an integer grows beyond 64 bits");
}

[[noreturn]] void throwUnsupported(std::string_view op, const Value& a, const Value& b)
{
    throwFailure("'" + std::string(op) + "' cannot be used between values of type " + std::string(typeName(a)) +
                 " and " + std::string(typeName(b)));
}

[[noreturn]] void throwZero()
{
    throwFailure("division by zero");
}

bool areIntegers(const Value& a, const Value& b)
{
    return a.isInteger() && b.isInteger();
}

bool areNumbers(const Value& a, const Value& b)
{
    return a.isNumber() && b.isNumber();
}

std::string bytesFor(const Value& value, bool safe)
{
    return safe && !value.asText().isSafe() ? escapedHtml(value.bytes()) : value.bytes();
}

Value addTexts(const Value& a, const Value& b)
{
    const bool safe = a.asText().isSafe() || b.asText().isSafe();
    checkTextSize(a.bytes().size() + b.bytes().size());
    return Value::text(bytesFor(a, safe) + bytesFor(b, safe), safe);
}

Value addItems(const Value& a, const Value& b)
{
    std::vector<Value> values = a.asItems()->values;
    values.insert(values.end(), b.asItems()->values.begin(), b.asItems()->values.end());
    return a.is(Kind::List) ? Value::list(std::move(values)) : Value::tuple(std::move(values));
}

Value add(const Value& a, const Value& b)
{
    if (areIntegers(a, b)) {
        std::int64_t sum = 0;
        if (__builtin_add_overflow(a.asInteger(), b.asInteger(), &sum))
            throwOverflow();
        return sum;
    }
    if (areNumbers(a, b))
        return a.asDouble() + b.asDouble();
    if (a.is(Kind::Text) && b.is(Kind::Text))
        return addTexts(a, b);
    if (a.kind() == b.kind() && (a.is(Kind::List) || a.is(Kind::Tuple)))
        return addItems(a, b);
    throwUnsupported("+", a, b);
}

Value subtract(const Value& a, const Value& b)
{
    if (areIntegers(a, b)) {
        std::int64_t difference = 0;
        if (__builtin_sub_overflow(a.asInteger(), b.asInteger(), &difference))
            throwOverflow();
        return difference;
    }
    if (areNumbers(a, b))
        return a.asDouble() - b.asDouble();
    throwUnsupported("-", a, b);
}

Value repeat(const Value& sequence, std::int64_t count)
{
    const std::int64_t times = std::max<std::int64_t>(count, 0);
    if (sequence.is(Kind::Text))
        return Value::text(repeated(sequence.bytes(), static_cast<std::size_t>(times)), sequence.asText().isSafe());
    const auto& items = sequence.asItems()->values;
    std::vector<Value> values;
    if (!items.empty() && times > kMaxItems / static_cast<std::int64_t>(items.size()))
        throwFailure("a list of the template grows beyond " + std::to_string(kMaxItems) + " items");
    for (std::int64_t i = 0; i < times && !items.empty(); ++i)
        values.insert(values.end(), items.begin(), items.end());
    return sequence.is(Kind::List) ? Value::list(std::move(values)) : Value::tuple(std::move(values));
}

Value multiply(const Value& a, const Value& b)
{
    if (areIntegers(a, b)) {
        std::int64_t product = 0;
        if (__builtin_mul_overflow(a.asInteger(), b.asInteger(), &product))
            throwOverflow();
        return product;
    }
    if (areNumbers(a, b))
        return a.asDouble() * b.asDouble();
    const auto repeats = [](const Value& value) {
        return value.is(Kind::Text) || value.is(Kind::List) || value.is(Kind::Tuple);
    };
    if (repeats(a) && b.isInteger())
        return repeat(a, b.asInteger());
    if (repeats(b) && a.isInteger())
        return repeat(b, a.asInteger());
    throwUnsupported("*", a, b);
}

Value divide(const Value& a, const Value& b)
{
    if (!areNumbers(a, b))
        throwUnsupported("/", a, b);
    if (b.asDouble() == 0)
        throwZero();
    constexpr std::int64_t kExact = std::int64_t{1} << 53;
    const auto isExact = [](const Value& value) {
        return !value.isInteger() || (value.asInteger() <= kExact && value.asInteger() >= -kExact);
    };
    // Python rounds the quotient of large integers once; here each would be rounded before.
    if (areIntegers(a, b) && (!isExact(a) || !isExact(b)))
        throwFailure("the division of integers beyond 2^53 is not supported");
    return a.asDouble() / b.asDouble();
}

/// The remainder has the sign of the divisor.
double floatModulo(double a, double b)
{
    double remainder = std::fmod(a, b);
    if (remainder != 0 && (b < 0) != (remainder < 0))
        remainder += b;
    else if (remainder == 0)
        remainder = std::copysign(0.0, b);
    return remainder;
}

double floatFloorDivide(double a, double b)
{
    const double remainder = std::fmod(a, b);
    double quotient = (a - remainder) / b;
    if (remainder != 0 && (b < 0) != (remainder < 0))
        quotient -= 1;
    if (quotient == 0)
        return std::copysign(0.0, a / b);
    const double floored = std::floor(quotient);
    return quotient - floored > 0.5 ? floored + 1 : floored;
}

Value floorDivide(const Value& a, const Value& b)
{
    if (!areNumbers(a, b))
        throwUnsupported("//", a, b);
    if (b.asDouble() == 0)
        throwZero();
    if (!areIntegers(a, b))
        return floatFloorDivide(a.asDouble(), b.asDouble());
    const std::int64_t x = a.asInteger();
    const std::int64_t y = b.asInteger();
    if (x == INT64_MIN && y == -1)
        throwOverflow();
    return x / y - (x % y != 0 && (x % y < 0) != (y < 0) ? 1 : 0);
}

Value modulo(const Value& a, const Value& b)
{
    if (a.is(Kind::Text))
        return percentFormat(a, b);
    if (!areNumbers(a, b))
        throwUnsupported("%", a, b);
    if (b.asDouble() == 0)
        throwZero();
    if (!areIntegers(a, b))
        return floatModulo(a.asDouble(), b.asDouble());
    const std::int64_t x = a.asInteger();
    const std::int64_t y = b.asInteger();
    if (y == -1)
        return std::int64_t{0};
    const std::int64_t remainder = x % y;
    return remainder != 0 && (remainder < 0) != (y < 0) ? remainder + y : remainder;
}

Value integerPower(std::int64_t base, std::int64_t exponent)
{
    if (base == 0 || base == 1)
        return exponent == 0 ? std::int64_t{1} : base;
    if (base == -1)
        return exponent % 2 == 0 ? std::int64_t{1} : base;
    std::int64_t result = 1;
    for (std::int64_t i = 0; i < exponent; ++i)  // at most 63 turns fit
        if (__builtin_mul_overflow(result, base, &result))
            throwOverflow();
    return result;
}

Value power(const Value& a, const Value& b)
{
    if (!areNumbers(a, b))
        throwUnsupported("**", a, b);
    if (areIntegers(a, b) && b.asInteger() >= 0)
        return integerPower(a.asInteger(), b.asInteger());
    if (a.asDouble() == 0 && b.asDouble() < 0)
        throwZero();
    if (a.asDouble() < 0 && b.asDouble() != std::floor(b.asDouble()))
        throwFailure("a power that is a complex number is not supported");
    const double result = std::pow(a.asDouble(), b.asDouble());
    if (std::isinf(result) && !std::isinf(a.asDouble()) && !std::isinf(b.asDouble()))
        throwFailure("a power is too large for a float");
    return result;
}

}  // namespace

Value applyBinary(BinaryOperator op, const Value& a, const Value& b)
{
    if (a.isUndefined())
        throwUndefined(a);
    // "%s" % undefined prints nothing; every other operator fails with an undefined operand.
    if (b.isUndefined() && !(op == BinaryOperator::Modulo && a.is(Kind::Text)))
        throwUndefined(b);
    switch (op) {
        case BinaryOperator::Add:
            return add(a, b);
        case BinaryOperator::Subtract:
            return subtract(a, b);
        case BinaryOperator::Multiply:
            return multiply(a, b);
        case BinaryOperator::Divide:
            return divide(a, b);
        case BinaryOperator::FloorDivide:
            return floorDivide(a, b);
        case BinaryOperator::Modulo:
            return modulo(a, b);
        case BinaryOperator::Power:
            return power(a, b);
        case BinaryOperator::And:
        case BinaryOperator::Or:
            break;
    }
    return {};
}

Value negated(const Value& a)
{
    if (a.isUndefined())
        throwUndefined(a);
    if (a.is(Kind::Float))
        return -a.asDouble();
    if (!a.isInteger())
        throwFailure("'-' cannot be used before a value of type " + std::string(typeName(a)));
    if (a.asInteger() == INT64_MIN)
        throwOverflow();
    return -a.asInteger();
}

Value positive(const Value& a)
{
    if (a.isUndefined())
        throwUndefined(a);
    if (!a.isNumber())
        throwFailure("'+' cannot be used before a value of type " + std::string(typeName(a)));
    return a.isInteger() ? Value(a.asInteger()) : a;
}

bool compare(ComparisonOperator op, const Value& a, const Value& b)
{
    switch (op) {
        case ComparisonOperator::Equal:
            return areEqual(a, b);
        case ComparisonOperator::NotEqual:
            return !areEqual(a, b);
        case ComparisonOperator::Less:
            return isLess(a, b);
        case ComparisonOperator::Greater:
            return isLess(b, a);
        case ComparisonOperator::In:
            return contains(b, a);
        case ComparisonOperator::NotIn:
            return !contains(b, a);
        // NaN and lists that hold it are neither below nor equal.
        case ComparisonOperator::LessEqual:
            return isLess(a, b) || areEqual(a, b);
        case ComparisonOperator::GreaterEqual:
            return isLess(b, a) || areEqual(a, b);
    }
    return false;
}

}  // namespace poft::jinja
