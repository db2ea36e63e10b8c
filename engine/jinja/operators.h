// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/jinja/tree.h"
#include "engine/jinja/value.h"

namespace poft::jinja {

/// a + b and the like; not And and Or, which the evaluator decides. What Python would raise, and an integer beyond 64
/// bits, is a Failure.
Value applyBinary(BinaryOperator op, const Value& a, const Value& b);

/// -a, +a. Not is decided by the evaluator.
Value negated(const Value& a);
Value positive(const Value& a);

/// a op b of a comparison.
bool compare(ComparisonOperator op, const Value& a, const Value& b);

/// object[start:stop:step]; Missing for a bound that was left out.
Value slice(const Value& object, const Value& start, const Value& stop, const Value& step);

}  // namespace poft::jinja
