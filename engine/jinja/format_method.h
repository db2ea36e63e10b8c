// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/jinja/arguments.h"

namespace poft::jinja {

/// `format.format(…)` of a text, as the sandbox does it: "{}", "{0}", "{name.attribute[key]!r:>10}".
std::string formatMethod(std::string_view format, const Arguments& arguments);

}  // namespace poft::jinja
