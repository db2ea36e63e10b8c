// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/jinja/value.h"

namespace poft::jinja {

/// `format % arguments` of a text: Python's printf. A tuple holds several arguments, a dict the named ones.
Value percentFormat(const Value& format, const Value& arguments);

}  // namespace poft::jinja
