// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>

namespace poft::jinja {

/// A place in a template, counted from 1; `line` 0 means that it is not known.
struct Position {
    int line = 0;
    int column = 0;  ///< in characters

    bool isKnown() const { return line > 0; }
    bool operator==(const Position&) const = default;
};

/// What stops a template. It is thrown inside this folder alone: Template turns it into an Error. The message has no
/// full stop and no position; the evaluator adds the position of the innermost construct that it passes.
struct Failure {
    std::string message;
    Position position;
    bool isRefusal = false;  ///< the template itself raised it (raise_exception)
};

[[noreturn]] inline void throwFailure(std::string message, Position position = {})
{
    throw Failure{std::move(message), position, false};
}

}  // namespace poft::jinja
