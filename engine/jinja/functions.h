// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "engine/jinja/arguments.h"
#include "engine/jinja/runtime.h"
#include "engine/jinja/value.h"

namespace poft::jinja {

/// A function that every template has: range, dict, namespace, raise_exception, strftime_now.
struct Function {
    std::string_view name;
    Value (*call)(Runtime& runtime, const Arguments& arguments);
};

/// Null for an unknown name. A function of jinja2 that is not supported is known, and fails when it is called.
const Function* findFunction(std::string_view name);

/// Sets `namespace.name`, which a template may do unless the name begins with "_".
void setAttribute(Namespace& names, const std::string& name, Value value);

}  // namespace poft::jinja
