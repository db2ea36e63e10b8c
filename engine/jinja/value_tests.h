// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "engine/jinja/arguments.h"
#include "engine/jinja/value.h"

namespace poft::jinja {

/// `value is name(arguments)`
struct Test {
    std::string_view name;
    bool (*holds)(const Value& value, const Arguments& arguments);
};

/// Null for an unknown name.
const Test* findTest(std::string_view name);

}  // namespace poft::jinja
