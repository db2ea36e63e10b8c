// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/jinja/value.h"

namespace poft::jinja {

/// The digits of a float in the way of 'e', 'f', 'g' or their capitals, without sign.
std::string floatDigits(double value, char type, int precision, bool alternate);

/// The digits of an integer in base 2, 8, 10 or 16, without sign.
std::string integerDigits(std::int64_t value, int base, bool capitals);

/// Python's int(text, base) and float(text) with what they allow around the digits; false where they raise ValueError.
/// An integer beyond 64 bits is a Failure.
bool parseInteger(std::string_view text, int base, std::int64_t& value);
bool parseFloat(std::string_view text, double& value);

/// int(value) of a float: rounded towards zero. Infinity, NaN and what 64 bits cannot hold are Failures.
std::int64_t truncated(double value);

/// float(value) of a number; a Failure for anything else. `what` is named in it.
double toDouble(const Value& value, std::string_view what);

/// Text widened to `width` characters with `fill`; `alignment` is '<', '>' or '^'.
std::string padded(std::string text, std::int64_t width, char alignment, std::string_view fill);

}  // namespace poft::jinja
