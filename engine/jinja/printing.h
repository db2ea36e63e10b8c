// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/jinja/value.h"

namespace poft::jinja {

/// Appends str(value), what `{{ value }}` writes. A Failure where Python would print an address.
void appendPrinted(std::string& out, const Value& value);

/// str(value)
std::string printed(const Value& value);

/// Appends repr(value), as within a printed list.
void appendRepr(std::string& out, const Value& value);

/// repr() of a float: the shortest digits that are read back as the same number.
std::string printedDouble(double value);

}  // namespace poft::jinja
