// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/jinja/tree.h"

namespace poft::jinja {

/// Finds for each name of a template where its value lives, with the rules of jinja2's compiler: a name belongs to the
/// innermost block that assigns it (`if` is no block), and in each block it begins as the value around it, as the
/// caller's variable, or missing, which depends on whether the block reads or writes it first. Filters and tests are
/// looked up as well. Throws a Failure for an unknown filter or test, unless it stands directly in an `if` or a
/// conditional expression: jinja2 stops there only when the branch is taken.
Tree resolveNames(Body body);

}  // namespace poft::jinja
