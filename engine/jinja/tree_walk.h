// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include "engine/jinja/tree.h"

namespace poft::jinja {

/// One visitor of several lambdas, for std::visit.
template <class... Cases>
struct Overloaded : Cases... {
    using Cases::operator()...;
};
template <class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;  // clang 14 does not find it by itself

/// Calls `visit` with each expression directly within another one.
void visitChildren(Expression& expression, const std::function<void(Expression&)>& visit);

/// Whether a body reads a name, wherever in it.
bool readsName(Body& body, const std::string& name);

}  // namespace poft::jinja
