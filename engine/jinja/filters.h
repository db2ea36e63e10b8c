// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

#include "engine/jinja/arguments.h"
#include "engine/jinja/runtime.h"
#include "engine/jinja/value.h"

namespace poft::jinja {

/// `value | name(arguments)`
struct Filter {
    std::string_view name;
    Value (*apply)(Runtime& runtime, const Value& value, const Arguments& arguments);
};

/// Null for an unknown name. A filter of jinja2 that is not supported is known, and fails when it is used.
const Filter* findFilter(std::string_view name);

// The tables that findFilter() searches.
std::span<const Filter> textFilters();
std::span<const Filter> numberFilters();
std::span<const Filter> sequenceFilters();
std::span<const Filter> selectionFilters();

}  // namespace poft::jinja
