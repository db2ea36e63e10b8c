// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/jinja/value.h"

namespace poft::jinja {

/// The evaluated arguments of a call.
struct Arguments {
    std::vector<Value> positional;
    std::vector<std::pair<std::string, Value>> named;

    bool empty() const { return positional.empty() && named.empty(); }
    const Value* findNamed(std::string_view name) const;
};

/// Arguments matched with the parameters of a built-in function. A parameter whose name begins with "/" is positional
/// only. Too many arguments, unknown names and missing ones are Failures.
class BoundArguments {
public:
    BoundArguments(std::string_view callable, const Arguments& arguments,
                   std::initializer_list<std::string_view> parameters, std::size_t required = 0);

    /// Null where the argument was not given.
    const Value* operator[](std::size_t index) const { return m_values[index]; }

    /// Null also where None was given.
    const Value* orNone(std::size_t index) const;

    Value orElse(std::size_t index, Value otherwise) const
    {
        return m_values[index] ? *m_values[index] : std::move(otherwise);
    }

    /// Truth of an argument; its default otherwise.
    bool truth(std::size_t index, bool otherwise) const;

    /// An integer argument; anything else is a Failure.
    std::int64_t integer(std::size_t index, std::int64_t otherwise) const;

    /// A text argument; anything else is a Failure. Only where it was given.
    const Text& text(std::size_t index) const;

private:
    std::string_view m_callable;
    std::vector<const Value*> m_values;
};

}  // namespace poft::jinja
