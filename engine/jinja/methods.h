// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

#include "engine/jinja/arguments.h"
#include "engine/jinja/runtime.h"
#include "engine/jinja/value.h"

namespace poft::jinja {

/// A method of one of Python's types.
struct Method {
    std::string_view name;
    Value (*call)(Runtime& runtime, const Value& object, const Arguments& arguments);
};

/// A method with its object: `text.strip` before it is called.
struct BoundMethod {
    Value object;
    const Method* method = nullptr;
};

/// What Python's type of a value has under this name.
struct FoundMethod {
    enum class State { None, Found, Forbidden, Unsupported };

    State state = State::None;
    const Method* method = nullptr;
};
FoundMethod findMethod(const Value& object, std::string_view name);

/// The methods of a text.
std::span<const Method> textMethods();

}  // namespace poft::jinja
