// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cmath>
#include <cstdlib>

#include "engine/jinja/failure.h"
#include "engine/jinja/filters.h"
#include "engine/jinja/number_format.h"
#include "engine/jinja/operators.h"

namespace poft::jinja {

namespace {

Value absFilter(Runtime&, const Value& value, const Arguments& arguments)
{
    BoundArguments("abs", arguments, {});
    if (value.isUndefined())
        throwUndefined(value);
    if (value.is(Kind::Float))
        return std::abs(value.asDouble());
    if (!value.isInteger())
        throwFailure("'abs' needs a number, not a value of type " + std::string(typeName(value)));
    return value.asInteger() < 0 ? negated(value) : Value(value.asInteger());
}

Value intFilter(Runtime&, const Value& value, const Arguments& arguments)
{
    const BoundArguments bound("int", arguments, {"default", "base"});
    const Value otherwise = bound.orElse(0, Value(std::int64_t{0}));
    if (value.isUndefined())
        throwUndefined(value);
    if (value.isInteger())
        return value.asInteger();
    if (value.is(Kind::Float)) {
        // int() of infinity raises OverflowError, which the filter does not catch; NaN gives the default.
        if (std::isnan(value.asDouble()))
            return otherwise;
        return truncated(value.asDouble());
    }
    if (!value.is(Kind::Text))
        return otherwise;
    std::int64_t integer = 0;
    if (parseInteger(value.bytes(), static_cast<int>(bound.integer(1, 10)), integer))
        return integer;
    double number = 0;
    if (!parseFloat(value.bytes(), number) || !std::isfinite(number))
        return otherwise;
    return truncated(number);
}

Value floatFilter(Runtime&, const Value& value, const Arguments& arguments)
{
    const BoundArguments bound("float", arguments, {"default"});
    if (value.isUndefined())
        throwUndefined(value);
    if (value.isNumber())
        return value.asDouble();
    double number = 0;
    if (value.is(Kind::Text) && parseFloat(value.bytes(), number))
        return number;
    return bound.orElse(0, Value(0.0));
}

/// Rounded to so many decimals, halves of the exact binary value to even, as Python does.
double roundedTo(double value, std::int64_t precision)
{
    constexpr std::int64_t kMostDigits = 300;
    if (!std::isfinite(value) || precision > kMostDigits)
        return value;
    if (precision >= 0)
        return std::strtod(
            (std::string(std::signbit(value) ? "-" : "") + floatDigits(value, 'f', static_cast<int>(precision), false))
                .c_str(),
            nullptr);
    throwFailure("'round' of a float to tens or hundreds is not supported");
}

Value roundFilter(Runtime&, const Value& value, const Arguments& arguments)
{
    const BoundArguments bound("round", arguments, {"precision", "method"});
    const std::int64_t precision = bound.integer(0, 0);
    const std::string method = bound[1] ? bound.text(1).bytes() : "common";
    if (method != "common" && method != "ceil" && method != "floor")
        throwFailure("the method of 'round' is 'common', 'ceil' or 'floor'");
    const double number = toDouble(value, "'round'");
    if (method == "common") {
        if (!value.isInteger())
            return roundedTo(number, precision);
        if (precision < 0)
            throwFailure("'round' of an integer to tens or hundreds is not supported");
        return value.asInteger();
    }
    const Value power = applyBinary(BinaryOperator::Power, Value(std::int64_t{10}), Value(precision));
    const double scaled = toDouble(applyBinary(BinaryOperator::Multiply, value, power), "'round'");
    if (!std::isfinite(scaled) || std::abs(scaled) > 9e15)
        throwFailure("'round' of so large a number is not supported");
    const auto whole = static_cast<std::int64_t>(method == "ceil" ? std::ceil(scaled) : std::floor(scaled));
    return applyBinary(BinaryOperator::Divide, Value(whole), power);
}

constexpr std::array kFilters{
    Filter{"abs", absFilter},
    Filter{"float", floatFilter},
    Filter{"int", intFilter},
    Filter{"round", roundFilter},
};

}  // namespace

std::span<const Filter> numberFilters()
{
    return kFilters;
}

}  // namespace poft::jinja
