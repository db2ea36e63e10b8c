// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/jinja/tree.h"

namespace poft::jinja {

struct Activation;

/// A macro as a value: its function and the variables around its definition, which live as long as the rendering.
struct MacroValue {
    const MacroFunction* function = nullptr;
    Activation* around = nullptr;

    /// As repr() shows it.
    std::string printedName() const { return function->name.empty() ? "anonymous" : "'" + function->name + "'"; }
};

}  // namespace poft::jinja
